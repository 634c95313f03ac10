// The list of a question with more than three options, below the conversation.

import { element } from "./dom.js";

export class Sheet {
  #element;
  #rows;
  #choose;
  #left;

  // choose(message, option); left() when the person closed it without choosing.
  constructor(sheet, choose, left) {
    this.#element = sheet;
    this.#rows = sheet.querySelector(".rows");
    this.#choose = choose;
    this.#left = left;
    sheet.querySelector("[data-action=sheet-close]").addEventListener("click", () => this.#leave());
    sheet.addEventListener("keydown", ({ key }) => key === "Escape" && this.#leave());
  }

  // isPast: an older question's. isAsked: a person opened it, so the focus goes there.
  open(message, isPast, isAsked) {
    const rows = message.options.map((option) =>
      element(
        "button",
        {
          type: "button",
          class: "row",
          dir: "auto",
          "data-option": option.id,
          "data-testid": isPast ? "option-past" : "option",
          onclick: () => {
            this.#leave();
            this.#choose(message, option);
          },
        },
        element("span", {}, option.label),
      ),
    );
    this.#rows.replaceChildren(...rows);
    this.#element.hidden = false;
    if (isAsked) rows[0]?.focus();
  }

  shut() {
    this.#element.hidden = true;
    this.#rows.replaceChildren();
  }

  #leave() {
    this.shut();
    this.#left();
  }
}
