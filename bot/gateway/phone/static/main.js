// The page: phones by number, one stream for all of them, the theme, and what goes on behind.

import { Behind } from "./behind.js";
import { Phone } from "./phone.js";
import { Stream } from "./stream.js";

const FIRST = "+15550001";
const MOST = 8;
const WIDE = matchMedia("(min-width: 1101px)");

const desk = document.getElementById("desk");
const behind = new Behind(document.getElementById("behind"));
const phones = new Map();
let chosen = null;

// A plus in an address that somebody typed arrives as a blank.
function asNumber(written) {
  const bare = written.replace(/^phone:/, "").replace(/[\s()-]/g, "");
  return bare.startsWith("+") ? bare : `+${bare}`;
}

function wanted() {
  const written = new URLSearchParams(location.search).getAll("number");
  const numbers = [...new Set(written.map(asNumber))].filter((each) => /^\+\d{3,20}$/.test(each));
  return numbers.length ? numbers.slice(0, MOST) : [FIRST];
}

const stream = new Stream({
  messages: ({ number, messages }) => phones.get(number)?.took(messages),
  workings: ({ number, workings }) => {
    phones.get(number)?.stands(workings);
    if (number === chosen) behind.show(phones.get(number));
  },
  trouble: ({ sentence }) => phones.forEach((phone) => phone.warn(sentence)),
  line: (isUp) => phones.forEach((phone) => phone.connected(isUp)),
});

function choose(number, message) {
  chosen = number;
  behind.follow(message);
  behind.show(phones.get(number));
}

function place(number) {
  const phone = new Phone(number, {
    chose: (message) => choose(number, message),
    changed: () => number === chosen && behind.show(phone),
    behind: () => openBehind(behind.isOpen && chosen === number ? false : true, number),
    theme: turnTheme,
    add: addPhone,
    close: () => remove(number),
  });
  phones.set(number, phone);
  desk.append(phone.element);
}

function addPhone() {
  if (phones.size >= MOST) return;
  let next = BigInt([...phones.keys()].at(-1).slice(1)) + 1n;
  while (phones.has(`+${next}`)) next += 1n;
  place(`+${next}`);
  settle();
  const phone = phones.get(`+${next}`);
  phone.element.scrollIntoView({ inline: "end" });
  phone.focus();
}

function remove(number) {
  phones.get(number).leave();
  phones.delete(number);
  if (chosen === number) chosen = phones.keys().next().value;
  settle();
}

// What the address line says is what a reload shows.
function settle() {
  const numbers = [...phones.keys()];
  const query = numbers.map((each) => `number=${encodeURIComponent(each)}`).join("&");
  history.replaceState(null, "", `/phone?${query}`);
  phones.forEach((phone) => phone.several(numbers.length > 1, numbers.length < MOST));
  document.title = `${numbers.join(", ")} · Hireline`;
  chosen ??= numbers[0];
  stream.watch(numbers);
  behind.show(phones.get(chosen));
}

function openBehind(isOpen, number = chosen) {
  chosen = number;
  behind.open(isOpen);
  phones.forEach((phone) => phone.behindIs(isOpen));
  if (WIDE.matches) localStorage.setItem("hireline.behind", isOpen ? "open" : "shut");
  if (isOpen) behind.show(phones.get(chosen));
  else phones.get(chosen)?.focus();
}

const DARK = matchMedia("(prefers-color-scheme: dark)");

function paint() {
  const kept = localStorage.getItem("hireline.theme");
  document.documentElement.dataset.theme = kept ?? (DARK.matches ? "dark" : "light");
}

function turnTheme() {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  localStorage.setItem("hireline.theme", next);
  paint();
}

DARK.addEventListener("change", paint);
paint();
document.getElementById("behind-close").addEventListener("click", () => openBehind(false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && behind.isOpen && !WIDE.matches) openBehind(false);
});
wanted().forEach(place);
openBehind(WIDE.matches && localStorage.getItem("hireline.behind") !== "shut", wanted()[0]);
settle();
phones.get(chosen).focus();
