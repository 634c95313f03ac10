// One message as a bubble: words, files, options, time and ticks.

import { drawn, element, icon } from "./dom.js";

const TICKS = {
  sending: "M12 7v5l3 2M12 4.5a7.5 7.5 0 1 0 0 15 7.500 7.500 0 0 0 0-15",
  sent: "M5 13l4 4 9-10",
  delivered: "M1 13l4 4 9-10M10 16l1 1 9-10",
  read: "M1 13l4 4 9-10M10 16l1 1 9-10",
  failed: "M12 6v8M12 18h.01",
};
const KINDS = {
  file: "File",
  voice: "Voice note",
  location: "Place",
  contact: "Contact",
  template: "Template",
  unknown: "Something this phone cannot show",
};
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

// message: as the gateway tells it. on: {tap(option), list(), chose(id), follow(id), retry(), drop()}.
export function bubble(message, on) {
  const isMine = message.direction === "in";
  const made = element(
    "article",
    {
      class: "bubble",
      "data-testid": "bubble",
      "data-author": message.author,
      "data-status": message.status,
      "data-kind": message.kind,
      "data-id": message.id,
      onclick: (event) => event.target.closest("button, a, audio") || on.chose(made.dataset.id),
    },
    spokenBy(message),
    ...message.media.map((each) => media(each, message)),
    words(message),
    foot(message, isMine, () => on.follow(made.dataset.id)),
    message.problem && problem(message, on),
    message.status === "sending" && message.media.length > 0 && progress(message),
    message.options.length > 0 && options(message, on),
  );
  return element("div", { class: `entry${isMine ? " mine" : ""}` }, made);
}

// Brings a bubble up to date without making it anew, which a screen reader would read again and
// which would take the focus out of it. False when more than how far it is has changed.
export function refreshed(entry, message) {
  const made = entry.firstChild;
  const isSame = made.querySelector(".text")?.textContent === (message.text || made.querySelector(".text")?.textContent);
  if (!isSame || message.problem || made.querySelector(".problem")) return false;
  if (made.querySelector(".sending-bar") && message.status !== "sending") return false;
  made.dataset.id = message.id;
  made.dataset.kind = message.kind;
  const bar = made.querySelector(".sending-bar");
  if (bar) bar.value = message.sent ?? 0;
  timed(made.querySelector(".foot time"), message.created_at);
  if (made.dataset.status === message.status) return true;
  made.dataset.status = message.status;
  made.querySelector(".ticks path")?.setAttribute("d", TICKS[message.status] ?? TICKS.sent);
  const word = made.querySelector(".foot .unseen");
  if (word) word.textContent = message.status;
  return true;
}

export function typing() {
  const dots = ["i", "i", "i"].map((tag) => element(tag));
  const made = element("div", { class: "bubble typing", "data-testid": "typing", role: "img", "aria-label": "typing" }, ...dots);
  return element("div", { class: "entry" }, made);
}

export function day(date) {
  const now = new Date();
  const before = new Date(now);
  before.setDate(now.getDate() - 1);
  const isDay = (other) => other.toDateString() === date.toDateString();
  const name = isDay(now) ? "Today" : isDay(before) ? "Yesterday" : DAY.format(date);
  const two = (number) => String(number).padStart(2, "0");
  const local = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return element("time", { class: "day", "data-testid": "day", datetime: local }, name);
}

function spokenBy({ author }) {
  return author === "recruiter" || author === "system" ? element("p", { class: "author" }, author) : null;
}

function words({ text, kind, media }) {
  if (text) return element("div", { class: "text", dir: "auto" }, text);
  return media.length ? null : element("div", { class: "text" }, KINDS[kind] ?? "");
}

function media(file, message) {
  const url = file.local ?? (file.url.startsWith("/phone/media/") ? file.url : null);
  const type = file.content_type;
  if (url && /^image\/(jpeg|png|webp|gif)$/.test(type)) {
    return element("img", { class: "media", src: url, alt: file.name || "Photo", loading: "lazy" });
  }
  if (url && type.startsWith("audio/")) {
    return element("audio", { class: "media", src: url, controls: true, preload: "metadata", "aria-label": "Voice note" });
  }
  const label = element(
    "span",
    {},
    element("span", { class: "file-name" }, file.name || KINDS[message.kind] || "File"),
    element("span", { class: "file-kind" }, type),
  );
  const link = url && !file.local ? { href: url, download: file.name || "file" } : {};
  return element(link.href ? "a" : "span", { class: "file", ...link }, icon("file"), label);
}

// A phone shows when the gateway took a message, not when it was typed.
function timed(time, at) {
  if (time.getAttribute("datetime") === at) return time;
  const date = new Date(at);
  time.setAttribute("datetime", at);
  time.title = date.toLocaleString();
  time.textContent = CLOCK.format(date);
  return time;
}

function foot({ created_at: at, status }, isMine, follow) {
  const time = timed(element("time"), at);
  const tick = isMine && drawn(TICKS[status] ?? TICKS.sent, "ticks");
  return element(
    "div",
    { class: "foot" },
    element("button", { type: "button", class: "follow", title: "Follow this message behind the scenes", onclick: follow }, time),
    tick,
    isMine && element("span", { class: "unseen" }, status),
  );
}

function problem({ problem: sentence }, on) {
  return element(
    "p",
    { class: "problem" },
    `${sentence} `,
    element("button", { type: "button", class: "again", onclick: on.retry }, "Try again"),
    " · ",
    element("button", { type: "button", class: "again", onclick: on.drop }, "Delete"),
  );
}

function progress({ sent }) {
  return element("progress", { class: "sending-bar", max: 1, value: sent ?? 0, "aria-label": "Sent so far" });
}

// Up to three are buttons; more are a list that opens below the conversation.
function options(message, on) {
  if (message.kind === "list") {
    const open = element("button", { type: "button", class: "list-open", "data-testid": "list", onclick: on.list }, icon("list"), "Choose");
    return element("div", { class: "options" }, open);
  }
  const buttons = message.options.map((option) =>
    element("button", { type: "button", dir: "auto", "data-testid": "option", "data-option": option.id, onclick: () => on.tap(option) }, option.label),
  );
  return element("div", { class: "options" }, ...buttons);
}
