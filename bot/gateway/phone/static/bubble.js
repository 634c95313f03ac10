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

// message: as the gateway tells it. on: {tap(option), list(), chose(), retry()}.
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
      onclick: (event) => event.target.closest("button, a, audio") || on.chose(),
    },
    spokenBy(message),
    ...message.media.map((each) => media(each, message)),
    words(message),
    foot(message, isMine),
    message.problem && problem(message, on),
    message.status === "sending" && message.media.length > 0 && progress(message),
    message.options.length > 0 && options(message, on),
  );
  return element("div", { class: `entry${isMine ? " mine" : ""}` }, made);
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
  return element("time", { class: "day", "data-testid": "day", datetime: date.toISOString().slice(0, 10) }, name);
}

function spokenBy({ author }) {
  return author === "recruiter" || author === "system" ? element("p", { class: "author" }, author) : null;
}

function words({ text, kind, media }) {
  if (text) return element("div", { class: "text", dir: "auto" }, text);
  return media.length ? null : element("div", { class: "text" }, KINDS[kind] ?? "");
}

function media(file, message) {
  const url = file.blob ? URL.createObjectURL(file.blob) : file.url.startsWith("/phone/media/") ? file.url : null;
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
  const link = url && !file.blob ? { href: url, download: file.name || "file" } : {};
  return element(url ? "a" : "span", { class: "file", ...link }, icon("file"), label);
}

function foot({ created_at: at, status }, isMine) {
  const date = new Date(at);
  const tick = isMine && drawn(TICKS[status] ?? TICKS.sent, "ticks");
  return element(
    "div",
    { class: "foot" },
    element("time", { datetime: at, title: date.toLocaleString() }, CLOCK.format(date)),
    tick,
    isMine && element("span", { class: "unseen" }, status),
  );
}

function problem({ problem: sentence }, on) {
  return element(
    "p",
    { class: "again-line" },
    `${sentence} `,
    element("button", { type: "button", class: "again", onclick: on.retry }, "Try again"),
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
