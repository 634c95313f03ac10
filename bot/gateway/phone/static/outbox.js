// What one phone has written and the gateway has not taken yet: kept over a reload, sent in order,
// one at a time, again until it is taken. The id is the phone's own, so a repeat changes nothing.

const LARGEST = 16 * 2 ** 20;
const PAUSES = [500, 1000, 2000, 4000];

export class TooLarge extends Error {}

export class Outbox {
  #number;
  #changed;
  #busy = false;
  #wake = () => {};
  items = [];

  // changed(item) is called whenever something becomes of an item.
  constructor(number, changed) {
    this.#number = number;
    this.#changed = changed;
  }

  // What an earlier visit left behind.
  async load() {
    const kept = await stored("readonly", (store) => store.getAll());
    const known = new Set(this.items.map((each) => each.id));
    const mine = kept.filter((each) => each.number === this.#number && !known.has(each.id));
    this.items = [...mine.sort((a, b) => a.at - b.at), ...this.items];
    mine.forEach((item) => this.#changed(item));
    this.#run();
  }

  say(text) {
    return this.#put({ content: { text } });
  }

  tap(message, option) {
    return this.#put({ content: { tap: { message, option: option.id, label: option.label } } });
  }

  // Throws TooLarge before anything is sent.
  file(blob, name) {
    if (blob.size > LARGEST) {
      const size = (blob.size / 2 ** 20).toFixed(1);
      throw new TooLarge(`${name} has ${size} MB; WhatsApp takes at most 16 MB. Send a smaller one.`);
    }
    const contentType = blob.type || "application/octet-stream";
    return this.#put({ blob, content: { file: { name, content_type: contentType } } });
  }

  retry(item) {
    item.state = "sending";
    item.problem = "";
    this.#changed(item);
    this.#run();
  }

  // The line is back: do not wait for the next try.
  hurry() {
    this.#wake();
    this.#run();
  }

  // The conversation shows it: nothing is left to do.
  arrived(id) {
    const item = this.items.find((each) => each.id === id);
    if (item) this.#forget(item);
    return item;
  }

  async #put(fields) {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const item = { id, number: this.#number, at: Date.now(), state: "sending", sent: 0, ...fields };
    this.items.push(item);
    this.#changed(item);
    await stored("readwrite", (store) => store.put(plain(item))).catch(() => {});
    this.#run();
  }

  async #run() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let item; (item = this.items.find((each) => each.state === "sending")); ) await this.#send(item);
    } finally {
      this.#busy = false;
    }
  }

  async #send(item) {
    for (let tries = 0; ; tries += 1) {
      const answer = await this.#try(item);
      if (answer.status === 202) {
        item.state = "sent";
      } else if (answer.status >= 400 && answer.status < 500 && answer.status !== 408) {
        item.state = "failed";
        item.problem = answer.problem;
      } else {
        await this.#pause(PAUSES[Math.min(tries, PAUSES.length - 1)]);
        continue;
      }
      await stored("readwrite", (store) => store.delete(item.id)).catch(() => {});
      this.#changed(item);
      return;
    }
  }

  async #try(item) {
    if (item.blob && !item.content.file.url) {
      const kept = await upload(item.blob, (share) => this.#progress(item, share));
      if (kept.status !== 201) return kept;
      item.content.file.url = kept.url;
    }
    const body = JSON.stringify({ number: this.#number, id: item.id, ...item.content });
    return post("/phone/messages", body);
  }

  #progress(item, share) {
    item.sent = share;
    this.#changed(item);
  }

  #pause(time) {
    return new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, time);
    });
  }

  #forget(item) {
    this.items = this.items.filter((each) => each !== item);
  }
}

function plain({ id, number, at, state, content, blob }) {
  return { id, number, at, state, content, blob };
}

// Status 0: nobody answered.
export async function post(path, body) {
  try {
    const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const answer = await response.json().catch(() => ({}));
    return { status: response.status, problem: answer.error ?? `The gateway did not take it (${response.status}).` };
  } catch {
    return { status: 0, problem: "" };
  }
}

// XMLHttpRequest, because fetch does not tell how far an upload is.
function upload(blob, progress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/phone/files");
    request.responseType = "json";
    request.setRequestHeader("X-Phone-Upload", "1");
    request.setRequestHeader("Content-Type", blob.type || "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    request.onload = () => resolve({ status: request.status, url: request.response?.url, problem: request.response?.error ?? "" });
    request.onerror = () => resolve({ status: 0, problem: "" });
    request.send(blob);
  });
}

// One object store for all numbers. Files fit in, which is why it is not localStorage.
function stored(mode, ask) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("hireline-phone", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("unsent", { keyPath: "id" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("unsent", mode);
      const request = ask(transaction.objectStore("unsent"));
      transaction.oncomplete = () => {
        opening.result.close();
        resolve(request.result);
      };
      transaction.onerror = () => reject(transaction.error);
    };
  });
}
