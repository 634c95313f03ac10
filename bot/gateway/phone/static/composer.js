// Where things are written, attached, photographed and spoken.

import { takePhoto } from "./camera.js";
import { TooLarge } from "./outbox.js";
import { Recorder } from "./recorder.js";

export class Composer {
  #form;
  #text;
  #outbox;
  #note;
  #draft;
  #recorder = null;

  constructor(phone, number, outbox, note) {
    this.#form = phone.querySelector(".write");
    this.#text = phone.querySelector("textarea");
    this.#outbox = outbox;
    this.#note = note;
    this.#draft = `hireline.draft.${number}`;
    this.#text.value = localStorage.getItem(this.#draft) ?? "";
    this.#text.addEventListener("input", () => localStorage.setItem(this.#draft, this.#text.value));
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.#text.addEventListener("paste", (event) => this.#dropped(event, event.clipboardData));
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#on("camera", () => this.#photograph());
    this.#on("voice", () => this.#speak());
    this.#on("voice-drop", () => this.#endVoice(false));
    const input = this.#form.querySelector("input[type=file]");
    input.addEventListener("change", () => {
      this.#files([...input.files]);
      input.value = "";
    });
    phone.addEventListener("dragover", (event) => {
      event.preventDefault();
      phone.classList.add("drop");
    });
    phone.addEventListener("dragleave", () => phone.classList.remove("drop"));
    phone.addEventListener("drop", (event) => {
      phone.classList.remove("drop");
      this.#dropped(event, event.dataTransfer);
    });
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  #on(action, act) {
    this.#form.querySelector(`[data-action=${action}]`).addEventListener("click", act);
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    if (this.#recorder) {
      this.#endVoice(true);
      return;
    }
    const text = this.#text.value.trim();
    if (!text) return;
    this.#note("");
    this.#text.value = "";
    localStorage.removeItem(this.#draft);
    this.#outbox.say(text);
    this.focus();
  }

  #dropped(event, data) {
    const files = [...data.files];
    if (!files.length) return;
    event.preventDefault();
    this.#files(files);
  }

  #files(files) {
    this.#note("");
    for (const file of files) this.#send(file, file.name);
  }

  #send(blob, name) {
    if (!blob.size) {
      this.#note(`${name} is empty: choose another file.`);
      return;
    }
    try {
      this.#outbox.file(blob, name);
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      this.#note(error.message);
    }
  }

  async #photograph() {
    try {
      const photo = await takePhoto();
      if (photo) this.#send(photo, "photo.jpg");
    } catch {
      this.#note("The camera cannot be used: allow it in the browser, or attach a photo as a file.");
    }
  }

  async #speak() {
    this.#note("");
    try {
      this.#recorder = await Recorder.begun(this.#form.querySelector(".clock"));
      this.#isRecording(true);
    } catch {
      this.#recorder = null;
      this.#note("The microphone cannot be used: allow it in the browser, or write instead.");
    }
  }

  async #endVoice(isWanted) {
    const recorder = this.#recorder;
    this.#recorder = null;
    this.#isRecording(false);
    const note = await recorder.ended();
    if (isWanted) this.#send(note, `voice-note.${note.type.includes("ogg") ? "ogg" : note.type.includes("mp4") ? "m4a" : "weba"}`);
    this.focus();
  }

  #isRecording(isSo) {
    this.#form.querySelector(".field").hidden = isSo;
    this.#form.querySelector(".attach").hidden = isSo;
    this.#form.querySelector(".recording").hidden = !isSo;
    if (isSo) this.#form.querySelector(".send").focus();
  }
}
