// Server-sent events for all numbers of the page over one connection, resumed where they ended.
//
// A browser opens few connections to one host, so a page that nobody looks at gives its own back.

const AGAIN = 1000;
const HIDDEN_FOR = 30_000;

export class Stream {
  #tell;
  #numbers = [];
  #source = null;
  #place = "";
  #timer = 0;

  // tell: {messages, workings, trouble, line}; line is told true and false.
  constructor(tell) {
    this.#tell = tell;
    document.addEventListener("visibilitychange", () => this.#looked());
    addEventListener("online", () => this.#open());
  }

  watch(numbers) {
    this.#numbers = numbers;
    this.#place = "";
    this.#open();
  }

  #looked() {
    clearTimeout(this.#timer);
    if (!document.hidden) {
      if (!this.#source) this.#open();
    } else {
      this.#timer = setTimeout(() => this.#shut(), HIDDEN_FOR);
    }
  }

  #shut() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #open() {
    this.#shut();
    const query = new URLSearchParams(this.#numbers.map((each) => ["number", each]));
    if (this.#place) query.set("after", this.#place);
    const source = new EventSource(`/phone/events?${query}`);
    this.#source = source;
    source.addEventListener("open", () => this.#tell.line(true));
    source.addEventListener("error", () => this.#lost(source));
    for (const name of ["messages", "workings", "trouble"]) {
      source.addEventListener(name, (event) => {
        if (event.lastEventId) this.#place = event.lastEventId;
        this.#tell[name](JSON.parse(event.data));
      });
    }
  }

  // A browser comes back by itself after a lost line, but not after a refusal.
  #lost(source) {
    if (source !== this.#source) return;
    this.#tell.line(false);
    if (source.readyState === EventSource.CLOSED) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#open(), AGAIN);
    }
  }
}
