// Server-sent events for all numbers of the page over one connection, resumed where they ended.
//
// A browser opens few connections to one host, so a page that nobody looks at gives its own back.

const AGAIN = 1000;
const HIDDEN_FOR = 30_000;
const EVENTS = ["messages", "workings", "ready", "trouble"];

export class Stream {
  #tell;
  #numbers = [];
  #places = new Map();
  #source = null;
  #again = 0;
  #leaving = 0;

  // tell: {messages, workings, ready, trouble, line}; line is told true and false.
  constructor(tell) {
    this.#tell = tell;
    document.addEventListener("visibilitychange", () => this.#looked());
    addEventListener("online", () => this.#open());
  }

  // Numbers that stay go on from where they are.
  watch(numbers) {
    this.#numbers = numbers;
    for (const known of this.#places.keys()) if (!numbers.includes(known)) this.#places.delete(known);
    this.#open();
  }

  #looked() {
    clearTimeout(this.#leaving);
    if (document.hidden) this.#leaveLater();
    else if (!this.#source || this.#source.readyState === EventSource.CLOSED) this.#open();
  }

  #leaveLater() {
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => this.#shut(), HIDDEN_FOR);
  }

  #shut() {
    clearTimeout(this.#again);
    this.#source?.close();
    this.#source = null;
  }

  #open() {
    this.#shut();
    const numbers = this.#numbers;
    const query = new URLSearchParams(numbers.map((each) => ["number", each]));
    query.set("after", numbers.map((each) => this.#places.get(each) ?? 0).join("."));
    const source = new EventSource(`/phone/events?${query}`);
    this.#source = source;
    source.addEventListener("open", () => this.#tell.line(true));
    source.addEventListener("error", () => this.#lost(source));
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        if (source !== this.#source) return;
        this.#tell[name](JSON.parse(event.data));
        this.#keepPlace(numbers, event.lastEventId);
      });
    }
    if (document.hidden) this.#leaveLater();
  }

  #keepPlace(numbers, id) {
    const places = id.split(".");
    if (places.length === numbers.length) numbers.forEach((number, at) => this.#places.set(number, places[at]));
  }

  // A browser comes back by itself after a lost line, but not after a refusal.
  #lost(source) {
    if (source !== this.#source) return;
    this.#tell.line(false);
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#open(), AGAIN);
  }
}
