// One phone: its conversation, what it writes, and what is shown of both.

import { bubble, day, typing } from "./bubble.js";
import { Composer } from "./composer.js";
import { cloned, element } from "./dom.js";
import { Outbox, post } from "./outbox.js";

const SHOWN = new Set(["sent", "delivered", "read"]);
const NEAR = 120;
const TYPES_FOR = 25_000;

export class Phone {
  #on;
  #log;
  #thread;
  #outbox;
  #composer;
  #entries = new Map();
  #newestId = null;
  #reported = new Map();
  #reporting = Promise.resolve();
  #typing = typing();
  #typingUntil = 0;
  #isUp = null;

  // on: {chose(message), changed(), behind(), theme(), add(), close()}
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
    this.#composer = new Composer(this.element, number, this.#outbox, (sentence) => this.#note(sentence));
    for (const action of ["behind", "theme", "add", "close"]) {
      this.#find(`[data-action=${action}]`).addEventListener("click", () => on[action]());
    }
    for (const hint of this.element.querySelectorAll(".hint")) {
      hint.addEventListener("click", () => this.#outbox.say(hint.textContent));
    }
    this.#find("[data-action=sheet-close]").addEventListener("click", () => this.#shutSheet());
    this.#find(".jump").addEventListener("click", () => this.#toEnd());
    this.#log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.watchVisibility = () => document.hidden || this.#report();
    document.addEventListener("visibilitychange", this.watchVisibility);
    this.#outbox.load().catch(() => {});
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }

  focus() {
    if (matchMedia("(hover: hover)").matches) this.#composer.focus();
  }

  leave() {
    document.removeEventListener("visibilitychange", this.watchVisibility);
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

  // The gateway tells of new and changed messages, each of them whole.
  took(messages) {
    const fresh = document.createDocumentFragment();
    for (const told of messages) {
      const message = this.#asShown(told);
      this.messages.set(message.id, message);
      if (message.direction === "in") this.#replace(this.#outbox.arrived(told.provider_id));
      if (message.direction === "in" || SHOWN.has(told.status)) this.#draw(message, fresh);
    }
    this.#append(fresh);
    this.#newest();
    this.#report();
    this.#showTyping();
    this.#scrolled();
    this.#on.changed();
  }

  #asShown(told) {
    if (told.direction !== "in") return told;
    return { ...told, status: told.is_heard ? "read" : "delivered" };
  }

  // A local bubble gives way to the one that the gateway tells of.
  #replace(item) {
    const entry = item && this.#entries.get(item.id);
    if (!entry) return;
    entry.remove();
    this.#entries.delete(item.id);
  }

  #draw(message, fresh) {
    const made = bubble(message, {
      tap: (option) => this.#outbox.tap(message.id, option),
      list: () => this.#openSheet(message),
      chose: () => this.#on.chose(message),
    });
    made.dataset.at = message.created_at;
    made.dataset.position = message.position;
    const old = this.#entries.get(message.id);
    this.#entries.set(message.id, made);
    if (old) {
      made.className = old.className;
      made.firstChild.toggleAttribute("aria-current", old.firstChild.hasAttribute("aria-current"));
      old.replaceWith(made);
    } else {
      fresh.append(made);
    }
  }

  // In their order, what is not yet taken last; with the days between them.
  #append(fresh) {
    if (!fresh.childElementCount) return;
    this.#find(".empty")?.remove();
    const first = Number(fresh.firstElementChild.dataset.position);
    const shown = [...this.#thread.querySelectorAll(".entry[data-position]")];
    const after = shown.findLast((entry) => Number(entry.dataset.position) < first);
    if (after) after.after(fresh);
    else this.#thread.prepend(fresh);
    this.#days();
  }

  #days() {
    for (const old of this.#thread.querySelectorAll(".day")) old.remove();
    let last = "";
    let was = null;
    for (const entry of this.#thread.querySelectorAll(".entry[data-at]")) {
      const date = new Date(entry.dataset.at);
      if (date.toDateString() !== last) entry.before(day(date));
      last = date.toDateString();
      const isMine = entry.classList.contains("mine");
      entry.classList.toggle("turn", was !== null && was !== isMine);
      was = isMine;
    }
  }

  // Only the newest question's options are the ones to choose from.
  #newest() {
    const outgoing = [...this.messages.values()].filter((each) => this.#isShownOut(each));
    const newest = outgoing.reduce((a, b) => (a && a.position > b.position ? a : b), null);
    if (!newest || newest.id === this.#newestId) return;
    this.#newestId = newest.id;
    for (const message of outgoing) {
      if (!message.options.length) continue;
      const isPast = message !== newest;
      const entry = this.#entries.get(message.id);
      entry.classList.toggle("past", isPast);
      for (const each of entry.querySelectorAll("[data-testid=option]")) {
        if (isPast) each.dataset.testid = "option-past";
      }
    }
    if (newest.kind === "list" && !this.#isAnswered(newest)) this.#openSheet(newest);
    else this.#shutSheet();
  }

  #isShownOut({ direction, status }) {
    return direction === "out" && SHOWN.has(status);
  }

  #isAnswered(question) {
    return [...this.messages.values()].some((each) => each.direction === "in" && each.position > question.position);
  }

  #openSheet(message) {
    const sheet = this.#find(".sheet");
    const isPast = message.id !== this.#newestId;
    const rows = message.options.map((option) =>
      element(
        "button",
        {
          type: "button", class: "row", dir: "auto", "data-option": option.id,
          "data-testid": isPast ? "option-past" : "option",
          onclick: () => {
            this.#shutSheet();
            this.#outbox.tap(message.id, option);
          },
        },
        element("span", {}, option.label),
      ),
    );
    this.#find(".rows").replaceChildren(...rows);
    sheet.hidden = false;
  }

  #shutSheet() {
    this.#find(".sheet").hidden = true;
  }

  // What this phone wrote itself, until the conversation shows it.
  #wrote(item) {
    if (item.state === "sent" && this.#hasArrived(item)) {
      this.#replace(this.#outbox.arrived(item.id));
      return;
    }
    const made = bubble(asMessage(item), { chose() {}, retry: () => this.#outbox.retry(item) });
    made.dataset.at = new Date(item.at).toISOString();
    const old = this.#entries.get(item.id);
    this.#entries.set(item.id, made);
    this.#shutSheet();
    if (old) {
      old.replaceWith(made);
      return;
    }
    this.#find(".empty")?.remove();
    this.#thread.insertBefore(made, this.#typing.isConnected ? this.#typing : null);
    this.#days();
    this.#toEnd();
  }

  #hasArrived({ id }) {
    return [...this.messages.values()].some((each) => each.direction === "in" && each.provider_id === id);
  }

  // Read when somebody looks, delivered when not. One after the other: they are no hurry.
  #report() {
    for (const message of this.messages.values()) {
      if (!this.#isShownOut(message) || message.status === "read") continue;
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
    this.warn(isUp ? "" : "No connection to the gateway. What you write is kept and sent as soon as it is back.");
  }

  #state() {
    const words = this.#isUp === null ? "connecting…" : !this.#isUp ? "no connection" : this.#typing.isConnected ? "typing…" : "online";
    const state = this.#find(".state");
    if (state.textContent !== words) state.textContent = words;
  }

  warn(sentence) {
    const warning = this.#find(".warning");
    warning.textContent = sentence;
    warning.hidden = !sentence;
    if (!sentence) this.#outbox.hurry();
  }

  // A word of the phone itself, gone with the next one.
  #note(sentence) {
    const warning = this.#find(".warning");
    warning.textContent = sentence;
    warning.hidden = !sentence;
  }

  mark(id) {
    for (const entry of this.#entries.values()) {
      const made = entry.firstChild;
      if (made.dataset.id === id) made.setAttribute("aria-current", "true");
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

function asMessage(item) {
  const { file, tap, text } = item.content;
  return {
    id: item.id,
    direction: "in",
    author: "candidate",
    kind: file ? "file" : tap ? "buttons" : "text",
    text: text ?? tap?.label ?? "",
    options: [],
    media: file ? [{ ...file, blob: item.blob, url: file.url ?? "" }] : [],
    status: item.state,
    problem: item.problem,
    sent: item.sent,
    created_at: new Date(item.at).toISOString(),
  };
}
