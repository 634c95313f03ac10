// Behind the scenes: the way of one message through gateway, worker and relay, and what is kept.

import { element } from "./dom.js";

const NODES = [
  ["guard", "flows/nodes/guard.py", "stop words, takeover, consent, language"],
  ["understand", "flows/nodes/understand.py", "words become commands"],
  ["screen", "flows/nodes/screen.py", "the rules: what counts, what comes next"],
  ["compose", "flows/nodes/compose.py", "approved wording, one message"],
];
const TIERS = { typed: "typed parsers", model: "language model", local: "local classifier" };
const STATUS = {
  queued: ["now", "waits to be sent"],
  sending: ["now", "is being sent"],
  unsure: ["now", "nobody knows whether it arrived: looking"],
  sent: ["done", "taken by the channel"],
  delivered: ["done", "delivered"],
  read: ["done", "read"],
  failed: ["bad", "could not be sent"],
  cancelled: ["passed", "not sent"],
};

export class Behind {
  #aside;
  #body;
  #followed = null;
  #last = "";

  constructor(aside) {
    this.#aside = aside;
    this.#body = aside.querySelector("#behind-body");
  }

  get isOpen() {
    return !this.#aside.hidden;
  }

  open(isOpen) {
    this.#aside.hidden = !isOpen;
  }

  // The message that was clicked; null follows the newest.
  follow(message) {
    this.#followed = message ?? null;
  }

  show(phone) {
    if (!this.isOpen || !phone) return;
    const now = phone.workings;
    if (!now) {
      const nothing = element("p", { class: "followed" }, `Nothing has been said on ${phone.number} yet. A message will go this way:`);
      this.#body.replaceChildren(nothing, toCome());
      return;
    }
    const mail = this.#mail(now);
    phone.mark(this.#followed ? this.#followed.id : null);
    const parts = [
      ...followed(mail, phone, this.#followed !== null),
      way(mail, now),
      ...conversation(now),
      ...answers(now),
      ...mails(now, mail),
      ...outbox(now),
    ];
    this.#body.replaceChildren(...parts.filter(Boolean));
  }

  // The mail that brought the followed message, or that it answers; else the newest that said something.
  #mail(now) {
    const message = this.#followed;
    if (message) {
      const cause = now.outbox.find((each) => each.id === message.id)?.cause;
      const found = now.mail.find((each) => each.message === message.id || each.id === cause);
      if (found) return found;
      this.#followed = null;
    }
    return now.mail.find((each) => each.message) ?? now.mail[0];
  }
}

function followed(mail, phone, isChosen) {
  const message = phone.messages.get(mail?.message);
  const words = message?.text || message?.media[0]?.name || (mail ? mail.type : "");
  return [element("p", { class: "followed", dir: "auto" }, element("b", {}, isChosen ? "This message: " : "Newest: "), words)];
}

const WAY = [
  ["verify, parse", "bot/gateway", "who says it, and what"],
  ["JOURNAL", "bot/storage/journal.py", "written once, whatever is delivered twice"],
  ["RING", "Redis events:candidate", "ids only; if nobody hears, the sweep finds the mail"],
  ["CLAIM", "bot/storage/mailbox.py", "a worker leases the conversation and reads its mail in order"],
  ...NODES,
  ["COMMIT", "bot/storage/commit.py", "everything the turn did, in one transaction"],
  ["RELAY", "bot/worker/relay.py", "sends what was committed, looks before it repeats"],
  ["STATUS", "bot/storage/statuses.py", "what became of it; only ever rises"],
];

function toCome() {
  return element("ol", { class: "way" }, ...WAY.map(([name, room, what]) => station("", name, room, "", what)));
}

function way(mail, now) {
  if (!mail) return toCome();
  const isDone = mail.state === "done";
  const isHeld = mail.state === "waiting" && now.lease.turn !== null;
  const reply = now.outbox.find((each) => each.cause === mail.id);
  const ran = new Map(mail.nodes);
  return element(
    "ol",
    { class: "way" },
    station("done", "verify, parse", "bot/gateway", "", `${mail.actor} · ${mail.type}`),
    station("done", "JOURNAL", "bot/storage/journal.py", clock(mail.recorded_at), `written once, mail ${mail.seq} of this conversation · event ${short(mail.id)}`),
    station("done", "RING", "Redis events:candidate", "", "ids only; if nobody hears, the sweep finds the mail"),
    claim(mail, now, isDone, isHeld),
    ...NODES.map(([name, room, what]) => node(name, room, what, ran, mail, isHeld)),
    commit(mail, isDone),
    ...relay(reply, isDone),
  );
}

function claim(mail, now, isDone, isHeld) {
  const { turn, until, tries, due_at: due, owner } = now.lease;
  if (mail.state === "quarantined") return station("bad", "CLAIM", "bot/worker/policy.py", `${mail.attempts} tries`, `set aside: ${mail.error}`);
  if (isDone) return station("done", "CLAIM", "bot/storage/mailbox.py", mail.attempts > 1 ? `${mail.attempts} tries` : "", "a worker leased the conversation and read its mail in order");
  if (isHeld) return station("now", "CLAIM", "bot/storage/mailbox.py", `try ${tries}`, `turn ${short(turn)} holds the lease until ${clock(until)} · led by ${owner}`);
  const wait = due ? `due ${clock(due)}` : "not due";
  return station("now", "CLAIM", "bot/storage/mailbox.py", "", `waits for a worker, ${wait}${tries ? `, tried ${tries} times` : ""}`);
}

function node(name, room, what, ran, mail, isHeld) {
  if (!ran.has(name)) return station(isHeld ? "now" : mail.state === "done" ? "passed" : "", name, room, mail.state === "done" ? "not needed" : "", what);
  const made = station("done", name, room, `${ran.get(name).toFixed(1)} ms`, what);
  if (name === "understand") made.append(element("div", { class: "chips" }, ...understood(mail.facts)));
  if (name === "screen") made.append(element("div", { class: "chips" }, ...others(mail.facts)));
  return made;
}

// understood.<command>.<tier>
function understood(facts) {
  const chips = facts.filter((fact) => fact.startsWith("understood.")).map((fact) => {
    const [, command, tier] = fact.split(".");
    return element("span", { class: `chip ${tier}` }, `${command.replaceAll("_", " ")} · ${TIERS[tier] ?? tier}`);
  });
  if (facts.includes("model.unavailable")) chips.push(element("span", { class: "chip local" }, "the language model gave nothing usable"));
  return chips;
}

function others(facts) {
  const rest = facts.filter((fact) => !fact.startsWith("understood.") && fact !== "model.unavailable");
  return rest.map((fact) => element("span", { class: "chip fact" }, fact));
}

function commit(mail, isDone) {
  if (!isDone) return station("", "COMMIT", "bot/storage/commit.py", "", "everything the turn did, in one transaction");
  const took = (new Date(mail.done_at) - new Date(mail.recorded_at)).toFixed(0);
  const made = station("done", "COMMIT", "bot/storage/commit.py", clock(mail.done_at), `${took} ms after it was journalled`);
  const chips = Object.entries(mail.answers).map(([question, value]) => element("span", { class: "chip typed" }, `${question} = ${said(value)}`));
  if (chips.length) made.append(element("div", { class: "chips" }, ...chips));
  return made;
}

function relay(reply, isDone) {
  if (!reply) return [station(isDone ? "passed" : "", "RELAY", "bot/worker/relay.py", isDone ? "nothing to say" : "", "sends what was committed, looks before it repeats")];
  const [state, words] = STATUS[reply.status] ?? ["", reply.status];
  const tries = reply.attempt > 1 ? `${reply.attempt} tries` : "";
  const error = reply.error ? ` (${reply.error})` : "";
  const arrived = reply.status === "delivered" || reply.status === "read";
  return [
    station(arrived ? "done" : state, "RELAY", "bot/worker/relay.py", tries, arrived ? "taken by the channel" : `${words}${error}`),
    station(arrived ? "done" : "", "STATUS", "bot/storage/statuses.py", arrived ? reply.status : "", "what became of it; only ever rises"),
  ];
}

function station(state, name, room, took, detail) {
  return element(
    "li",
    { class: `station ${state}` },
    element("span", { class: "dot", role: "img", "aria-label": { done: "done", now: "now", bad: "failed", passed: "passed by" }[state] ?? "to come" }),
    element("span", { class: "station-name" }, name, element("span", { class: "room" }, room)),
    element("span", { class: "took" }, took),
    detail && element("span", { class: "detail" }, detail),
  );
}

function conversation(now) {
  const score = now.score === null ? "not scored" : `score ${now.score.toFixed(1)}`;
  const pairs = {
    stage: now.stage,
    "led by": now.lease.owner,
    job: now.job ?? "none yet",
    "open question": now.pending ?? "none",
    language: now.language ?? "not known yet",
    recommendation: now.decision ? `${now.decision}, ${score}` : "none yet",
  };
  const list = Object.entries(pairs).flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);
  return [element("h3", {}, "Conversation"), element("dl", { class: "pairs" }, ...list)];
}

function answers(now) {
  const rows = Object.entries(now.answers).map(([question, value]) => [question, said(value)]);
  return [element("h3", {}, "Answers recorded"), rows.length ? table(["question", "value"], rows) : element("p", { class: "nothing" }, "None yet.")];
}

function mails(now, chosen) {
  const rows = now.mail.map((each) => [each.seq, each.type, each.state, each.attempts || "", clock(each.recorded_at)]);
  return [element("h3", {}, "Mail"), table(["", "type", "state", "tries", "journalled"], rows, now.mail.indexOf(chosen))];
}

function outbox(now) {
  const rows = now.outbox.map((each) => [each.author, each.status, each.attempt || "", each.error ?? "", clock(each.recorded_at)]);
  return [element("h3", {}, "Outbox"), rows.length ? table(["author", "status", "tries", "error", "put there"], rows) : element("p", { class: "nothing" }, "Empty.")];
}

function table(heads, rows, chosen = -1) {
  const cells = (tag, each) => each.map((value) => element(tag, tag === "th" ? { scope: "col" } : {}, String(value)));
  const body = rows.map((row, place) => element("tr", place === chosen ? { class: "chosen" } : {}, ...cells("td", row)));
  return element("table", { class: "kept" }, element("thead", {}, element("tr", {}, ...cells("th", heads))), element("tbody", {}, ...body));
}

function said(value) {
  if (value === true) return "yes";
  if (value === false) return "no";
  if (Array.isArray(value)) return value.map(said).join(", ");
  if (value && typeof value === "object") return "amount" in value ? `${value.currency} ${value.amount}${value.per ? ` a ${value.per}` : ""}` : JSON.stringify(value);
  return String(value);
}

function short(id) {
  return id.slice(-8);
}

function clock(at) {
  return at ? new Date(at).toLocaleTimeString([], { hour12: false, hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 2 }) : "";
}
