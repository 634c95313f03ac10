// One phone: its conversation, what it writes, and what is shown of both.

import { bubble, day, refreshed, typing } from "./bubble.js";
import { Composer } from "./composer.js";
import { cloned } from "./dom.js";
import { Outbox, post } from "./outbox.js";
import { Sheet } from "./sheet.js";

const SHOWN = new Set(["sent", "delivered", "read"]);
const NEAR = 120;
const TYPES_FOR = 25_000;
const TWICE = 1500;
const NO_LINE = "No connection to the gateway. What you write is kept and sent as soon as it is back.";

export class Phone {
  #on;
  #log;
  #thread;
  #outbox;
  #composer;
  #sheet;
  #entries = new Map();
  #newestId = null;
  #reported = new Map();
  #reporting = Promise.resolve();
  #tapped = { what: "", at: 0 };
  #typing = typing();
  #typingUntil = 0;
  #isUp = null;
  #trouble = "";
  #look = () => document.hidden || this.#report();
  #followed = {
    chose: (id) => this.messages.has(id) && this.#on.chose(id),
    follow: (id) => this.messages.has(id) && this.#on.follow(id),
  };

  // on: {chose(id), follow(id), changed(), behind(), theme(), add(), close()}
  constructor(number, on) {
    this.number = number;
    this.#on = on;
    this.messages = new Map();
    this.workings = null;
    this.element = cloned("phone-template");
    this.element.setAttribute("aria-label", `Phone ${number}`);
    this.#log = this.#find(".log");
    this.#thread = this.#find(".thread");
    this.#find(".number").textContent = number;
    this.#outbox = new Outbox(number, (item) => this.#wrote(item));
    this.#composer = new Composer(this.element, number, this.#outbox, (sentence) => this.#say(".note", sentence));
    this.#sheet = new Sheet(this.#find(".sheet"), (message, option) => this.#tap(message, option), () => this.focus());
    for (const action of ["behind", "theme", "add", "close"]) {
      this.#find(`[data-action=${action}]`).addEventListener("click", () => on[action]());
    }
    for (const hint of this.element.querySelectorAll(".hint")) {
      hint.addEventListener("click", () => {
        this.#outbox.say(hint.textContent);
        this.focus();
      });
    }
    this.#find(".jump").addEventListener("click", () => {
      this.#toEnd();
      this.focus();
    });
    this.#log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    document.addEventListener("visibilitychange", this.#look);
    this.#outbox.load().catch(() => {});
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }

  focus() {
    if (matchMedia("(hover: hover)").matches) this.#composer.focus();
    else this.#log.focus({ preventScroll: true }); // no keyboard may pop up by itself
  }

  focusBehind() {
    this.#find("[data-action=behind]").focus();
  }

  leave() {
    document.removeEventListener("visibilitychange", this.#look);
    this.#composer.leave();
    this.element.remove();
  }

  several(isSo, roomForMore) {
    this.element.classList.toggle("one-of-several", isSo);
    this.#find("[data-action=close]").hidden = !isSo;
    this.#find("[data-action=add]").hidden = !roomForMore;
  }

  behindIs(isOpen) {
    this.#find("[data-action=behind]").setAttribute("aria-pressed", String(isOpen));
  }

  // All that was there is shown: from now on news is read aloud.
  ready() {
    this.#log.setAttribute("aria-live", "polite");
  }

  // The gateway tells of new and changed messages, each of them whole.
  took(messages) {
    for (const told of messages) {
      const message = asShown(told);
      this.messages.set(message.id, message);
      if (message.direction === "in") this.#adopt(message);
      if (message.direction === "in" || SHOWN.has(told.status)) this.#draw(message);
    }
    this.#days();
    this.#newest();
    this.#report();
    this.#showTyping();
    this.#scrolled();
    this.#on.changed();
  }

  // What this phone wrote itself goes on as the bubble that the gateway tells of.
  #adopt(message) {
    const item = this.#outbox.arrived(message.provider_id);
    const entry = item && this.#entries.get(item.id);
    if (!entry) return;
    this.#entries.delete(item.id);
    if (item.local) URL.revokeObjectURL(item.local);
    if (item.content.file) entry.remove();
    else this.#entries.set(message.id, entry);
  }

  #draw(message) {
    const old = this.#entries.get(message.id);
    if (old && refreshed(old, message)) {
      this.#place(old, message);
      return;
    }
    const made = bubble(message, {
      tap: (option) => this.#tap(message, option),
      list: () => this.#sheet.open(message, message.id !== this.#newestId, true),
      ...this.#followed,
    });
    this.#entries.set(message.id, made);
    if (old) old.replaceWith(made);
    this.#place(made, message);
    this.#passed(message);
  }

  // Among those of the conversation, in its order; what is not taken yet stays last.
  #place(entry, { position, created_at: at }) {
    entry.dataset.at = at;
    if (entry.dataset.position === String(position)) return;
    entry.dataset.position = position;
    this.#find(".empty")?.remove();
    let before = this.#thread.lastElementChild;
    while (before && (before === entry || !(Number(before.dataset.position) < position))) before = before.previousElementSibling;
    const place = before ? before.nextElementSibling : this.#thread.firstElementChild;
    const next = place && isDay(place) ? place.nextElementSibling : place;
    if (next !== entry) this.#thread.insertBefore(entry, place);
  }

  // Between two days; only what is wrong is changed, because each change is read aloud.
  #days() {
    for (const old of this.#thread.querySelectorAll(".day")) if (!old.nextElementSibling?.dataset.at) old.remove();
    let last = "";
    let was = null;
    for (const entry of this.#thread.querySelectorAll(".entry[data-at]")) {
      const date = new Date(entry.dataset.at);
      const above = entry.previousElementSibling;
      const hasDay = above !== null && isDay(above);
      const isNew = date.toDateString() !== last;
      if (hasDay && (!isNew || above.getAttribute("datetime") !== day(date).getAttribute("datetime"))) above.remove();
      if (isNew && !(hasDay && above.isConnected)) entry.before(day(date));
      last = date.toDateString();
      const isMine = entry.classList.contains("mine");
      entry.classList.toggle("turn", was !== null && was !== isMine);
      was = isMine;
    }
  }

  // Only the newest question's options are the ones to choose from.
  #newest() {
    const outgoing = [...this.messages.values()].filter(isShownOut);
    const newest = outgoing.reduce((a, b) => (a && a.position > b.position ? a : b), null);
    if (!newest || newest.id === this.#newestId) return;
    this.#newestId = newest.id;
    outgoing.forEach((message) => this.#passed(message));
    if (newest.kind === "list" && !this.#isAnswered(newest)) this.#sheet.open(newest, false, false);
    else this.#sheet.shut();
  }

  #passed(message) {
    if (!message.options.length) return;
    const isPast = message.id !== this.#newestId;
    const entry = this.#entries.get(message.id);
    entry.classList.toggle("past", isPast);
    for (const each of entry.querySelectorAll("[data-option]")) each.dataset.testid = isPast ? "option-past" : "option";
  }

  #isAnswered(question) {
    return [...this.messages.values()].some((each) => each.direction === "in" && each.position > question.position);
  }

  // A double click is one tap; the same option again, later, is meant.
  #tap(message, option) {
    const tapped = { what: `${message.id}:${option.id}`, at: performance.now() };
    const isTwice = tapped.what === this.#tapped.what && tapped.at - this.#tapped.at < TWICE;
    this.#tapped = tapped;
    if (!isTwice) this.#outbox.tap(message.id, option);
  }

  // What this phone wrote itself, until the conversation shows it.
  #wrote(item) {
    if (this.#hasArrived(item)) {
      this.#outbox.arrived(item.id);
      this.#entries.get(item.id)?.remove();
      this.#entries.delete(item.id);
      return;
    }
    const message = asMessage(item);
    const old = this.#entries.get(item.id);
    if (old && refreshed(old, message)) return;
    const made = bubble(message, {
      ...this.#followed, // it will be adopted
      retry: () => this.#outbox.retry(item),
      drop: () => this.#drop(item),
    });
    made.dataset.at = message.created_at;
    this.#entries.set(item.id, made);
    this.#sheet.shut();
    if (old) {
      old.replaceWith(made);
      return;
    }
    this.#find(".empty")?.remove();
    this.#thread.insertBefore(made, this.#typing.isConnected ? this.#typing : null);
    this.#days();
    this.#toEnd();
  }

  #drop(item) {
    this.#outbox.drop(item);
    this.#entries.get(item.id)?.remove();
    this.#entries.delete(item.id);
    this.focus();
  }

  #hasArrived({ id }) {
    return [...this.messages.values()].some((each) => each.direction === "in" && each.provider_id === id);
  }

  // Read when somebody looks, delivered when not. One after the other: they are no hurry.
  #report() {
    for (const message of this.messages.values()) {
      if (!isShownOut(message) || message.status === "read") continue;
      const status = document.hidden ? "delivered" : "read";
      const told = this.#reported.get(message.id);
      if (told === status || told === "read" || message.status === status) continue;
      this.#reported.set(message.id, status);
      const body = JSON.stringify({ message: message.id, status });
      this.#reporting = this.#reporting.then(() => post("/phone/status", body)).then((answer) => {
        if (answer.status !== 202) this.#reported.delete(message.id);
      });
    }
  }

  stands(workings) {
    // Another database behind the same address: what is shown is of a conversation that is gone.
    if (this.workings && this.workings.subject !== workings.subject) location.reload();
    this.workings = workings;
    this.#showTyping();
  }

  #showTyping() {
    const isTyping = this.#isTyping();
    if (isTyping && !this.#typing.isConnected) {
      this.#typingUntil = performance.now() + TYPES_FOR;
      setTimeout(() => this.#showTyping(), TYPES_FOR + 50);
      this.#thread.append(this.#typing);
    } else if (!isTyping || performance.now() > this.#typingUntil) {
      this.#typing.remove();
    }
    this.#state();
  }

  // Somebody thinks about what was said, or the answer is on its way.
  #isTyping() {
    const now = this.workings;
    if (!now || now.lease.owner === "recruiter" || !this.#isUp) return false;
    const thinks = now.mail.some(({ state, message }) => state === "waiting" && message);
    return thinks || now.outbox.some(({ status }) => status === "queued" || status === "sending");
  }

  connected(isUp) {
    const wasDown = this.#isUp === false;
    this.#isUp = isUp;
    if (isUp && wasDown) this.#outbox.hurry();
    if (isUp) this.#report();
    this.#showTyping();
    this.#warn();
  }

  // A store is down behind the gateway; "" when it is back.
  troubled(sentence) {
    this.#trouble = sentence;
    if (!sentence) this.#outbox.hurry();
    this.#warn();
  }

  #warn() {
    this.#say(".line", this.#isUp === false ? NO_LINE : this.#trouble);
  }

  #say(where, sentence) {
    const warning = this.#find(where);
    warning.textContent = sentence;
    warning.hidden = !sentence;
  }

  #state() {
    const words = this.#isUp === null ? "connecting…" : !this.#isUp ? "no connection" : this.#typing.isConnected ? "typing…" : "online";
    const state = this.#find(".state");
    if (state.textContent !== words) state.textContent = words;
  }

  // The bubble that is followed behind the scenes; null for none.
  mark(id) {
    for (const entry of this.#entries.values()) {
      const made = entry.firstChild;
      if (id !== null && made.dataset.id === id) made.setAttribute("aria-current", "true");
      else made.removeAttribute("aria-current");
    }
  }

  #isAtEnd() {
    return Math.abs(this.#log.scrollTop) < NEAR; // counted from the end, see phone.css
  }

  #toEnd() {
    this.#log.scrollTop = 0;
    this.#scrolled();
  }

  #scrolled() {
    this.#find(".jump").hidden = this.#isAtEnd();
  }
}

function isDay(element) {
  return element.classList.contains("day");
}

function isShownOut({ direction, status }) {
  return direction === "out" && SHOWN.has(status);
}

function asShown(told) {
  if (told.direction !== "in") return told;
  return { ...told, status: told.is_heard ? "read" : "delivered" };
}

function asMessage(item) {
  const { file, tap, text } = item.content;
  if (item.blob) item.local ??= URL.createObjectURL(item.blob);
  return {
    id: item.id,
    direction: "in",
    author: "candidate",
    kind: file ? "file" : tap ? "buttons" : "text",
    text: text ?? tap?.label ?? "",
    options: [],
    media: file ? [{ ...file, local: item.local, url: file.url ?? "" }] : [],
    status: item.state,
    problem: item.state === "failed" ? item.problem : "",
    sent: item.sent,
    created_at: new Date(item.at).toISOString(),
  };
}
