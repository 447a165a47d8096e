/* The page's script: the list, the filters, and the ladder of the chosen connection. */
"use strict";
(() => {
	const ROW_HEIGHT = 60, PRINT_LIMIT = 200, PRINT_WIDTH = 700;
	const byId = (id) => document.getElementById(id);
	const list = byId("list"), rowsBox = byId("rows"), story = byId("story");

	/* Lines of JSON: the capture, two for each connection (its row, the rest), the summary. */
	const lines = byId("data").textContent.trim().split("\n");
	const capture = JSON.parse(lines[0]), summary = JSON.parse(lines[lines.length - 1]);
	const rows = [];
	for (let i = 1; i + 1 < lines.length; i += 2) {
		const row = JSON.parse(lines[i]);
		row.at = i + 1;
		row.text = ["#" + row.id, row.proto, row.client, row.server, row.verdict, ...row.errnos]
			.join(" ").toLowerCase();
		rows.push(row);
	}
	const restOf = (row) => row.rest || (row.rest = JSON.parse(lines[row.at]));

	let shown = rows, chosen = -1; /* an index of shown */

	const numbers = new Intl.NumberFormat("en");
	const count = (n, unit) => numbers.format(n) + " " + unit + (n === 1 ? "" : "s");

	function make(name, className, text) {
		const element = document.createElement(name);
		if (className)
			element.className = className;
		if (text !== undefined)
			element.textContent = text;
		return element;
	}

	function draw(name, attributes, text) {
		const element = document.createElementNS("http://www.w3.org/2000/svg", name);
		for (const key in attributes)
			element.setAttribute(key, attributes[key]);
		if (text !== undefined)
			element.textContent = text;
		return element;
	}

	function duration(seconds) {
		if (seconds < 0.001)
			return Math.round(seconds * 1e6) + " us";
		if (seconds < 0.9995)
			return (seconds * 1e3).toPrecision(3) + " ms";
		if (seconds < 120)
			return seconds.toPrecision(3) + " s";
		return Math.floor(seconds / 60) + " min " + Math.round(seconds % 60) + " s";
	}

	const mood = (row) =>
		row.failed ? "bad" : ["one-way", "undetermined"].includes(row.verdict) ? "unsure" : "good";

	/* ---- the list: only the rows in sight exist ---- */

	function rowElement(row, index) {
		const element = make("div", "row");
		const ends = make("div", "ends"), more = make("div", "more");
		element.id = "c" + row.id;
		element.setAttribute("role", "option");
		element.setAttribute("aria-selected", String(index === chosen));
		element.setAttribute("aria-posinset", index + 1);
		element.setAttribute("aria-setsize", shown.length);
		element.style.top = index * ROW_HEIGHT + "px";
		ends.append(make("b", "", "#" + row.id), make("span", "", row.client + " → " + row.server),
			make("small", "", row.duration > 0 ? duration(row.duration) : ""));
		ends.title = row.client + " → " + row.server;
		more.append(make("span", "badge " + mood(row), row.verdict),
			make("span", "", row.proto.toUpperCase()), make("span", "", row.errnos.join(", ")),
			make("small", "", count(row.packets, "packet")));
		element.append(ends, more);
		element.addEventListener("mousedown", (event) => {
			event.preventDefault();
			list.focus();
			choose(index);
		});
		return element;
	}

	function renderRows() {
		const first = Math.max(0, Math.floor(list.scrollTop / ROW_HEIGHT) - 5);
		const last = Math.min(shown.length,
			first + Math.ceil((list.clientHeight || 900) / ROW_HEIGHT) + 10);
		const elements = [];
		for (let i = first; i < last; i++)
			elements.push(rowElement(shown[i], i));
		if (shown.length === 0)
			elements.push(make("p", "none", rows.length === 0
				? "There is no connection in this capture." : "No connection passes the filters."));
		rowsBox.style.height = shown.length * ROW_HEIGHT + "px";
		rowsBox.replaceChildren(...elements);
		if (chosen >= first && chosen < last)
			list.setAttribute("aria-activedescendant", "c" + shown[chosen].id);
		else
			list.removeAttribute("aria-activedescendant");
	}

	function choose(index) {
		if (shown.length === 0) {
			chosen = -1;
			story.replaceChildren();
			renderRows();
			return;
		}
		chosen = Math.min(Math.max(index, 0), shown.length - 1);
		const top = chosen * ROW_HEIGHT;
		if (top < list.scrollTop)
			list.scrollTop = top;
		else if (top + ROW_HEIGHT > list.scrollTop + list.clientHeight)
			list.scrollTop = top + ROW_HEIGHT - list.clientHeight;
		renderRows();
		show(shown[chosen]);
	}

	list.addEventListener("scroll", renderRows);
	list.addEventListener("keydown", (event) => {
		const page = Math.max(1, Math.floor(list.clientHeight / ROW_HEIGHT) - 1);
		const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, Home: 0, End: shown.length - 1,
			PageDown: chosen + page, PageUp: chosen - page }[event.key];
		if (to !== undefined)
			choose(to);
		else if (event.key === "Enter")
			focusStep(story.querySelector(".step"));
		else
			return;
		event.preventDefault();
	});

	/* ---- the filters ---- */

	const verdictsChosen = () =>
		[...byId("verdicts").querySelectorAll("input:checked")].map((box) => box.value);

	function filter() {
		const words = byId("text").value.toLowerCase().split(/\s+/).filter(Boolean);
		const proto = byId("proto").value, verdicts = new Set(verdictsChosen());
		const before = chosen >= 0 ? shown[chosen] : null;
		shown = rows.filter((row) => (!proto || row.proto === proto) &&
			(verdicts.size === 0 || verdicts.has(row.verdict)) &&
			words.every((word) => word[0] === "#" ? "#" + row.id === word : row.text.includes(word)));
		byId("count").textContent = shown.length === rows.length
			? count(rows.length, "connection")
			: numbers.format(shown.length) + " of " + count(rows.length, "connection");
		list.scrollTop = 0;
		choose(before ? Math.max(0, shown.indexOf(before)) : 0);
	}

	function tally(key) {
		const tallies = new Map();
		for (const row of rows)
			tallies.set(row[key], (tallies.get(row[key]) || 0) + 1);
		return [...tallies].sort((a, b) => b[1] - a[1]);
	}

	function makeFilters() {
		const all = make("option", "", "all");
		all.value = "";
		byId("proto").append(all);
		for (const [proto, n] of tally("proto")) {
			const option = make("option", "", proto.toUpperCase() + " (" + numbers.format(n) + ")");
			option.value = proto;
			byId("proto").append(option);
		}
		for (const [verdict, n] of tally("verdict")) {
			const chip = make("label", "chip"), box = make("input"), text = make("span", "", verdict);
			box.type = "checkbox";
			box.value = verdict;
			text.append(make("b", "", numbers.format(n)));
			chip.append(box, text);
			byId("verdicts").append(chip);
		}
		byId("filters").addEventListener("input", filter);
		byId("filters").addEventListener("submit", (event) => event.preventDefault());
	}

	/* ---- text that is measured, because SVG does not wrap ---- */

	const pen = document.createElement("canvas").getContext("2d");
	const family = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);

	function wrap(text, font, width) {
		const parts = [];
		let line = "";
		pen.font = font;
		for (const word of text.split(" ")) {
			const longer = line ? line + " " + word : word;
			if (line && pen.measureText(longer).width > width) {
				parts.push(line);
				line = word;
			} else {
				line = longer;
			}
		}
		parts.push(line);
		return parts;
	}

	/* ---- the ladder ---- */

	/* Where things are, for a drawing of this width. */
	function layoutOf(width) {
		const narrow = width < 620;
		return narrow
			? { width, narrow, client: 12, server: width - 12, arc: 4, top: 50 }
			: { width, narrow, client: 256, server: width - 118, arc: 142, top: 50 };
	}

	function addText(to, className, x, y, text, size, anchor) {
		to.append(draw("text", { class: className, x, y, "font-size": size,
			"text-anchor": anchor || "start" }, text));
	}

	function addTip(to, x, y, direction) {
		const back = x - direction * 9;
		to.append(draw("path", { class: "tip", d: `M${x} ${y}L${back} ${y - 4.5}L${back} ${y + 4.5}Z` }));
	}

	/* The line of a step from its tail to its head, with what marks its end. */
	function addArrow(to, step, layout, y) {
		const place = { client: layout.client, server: layout.server,
			between: layout.client + (layout.server - layout.client) * 0.66 };
		const isOwn = step.from === step.to, head = place[step.to];
		const direction = step.to === "server" ? 1 : -1;
		const tail = isOwn ? head - direction * (layout.server - layout.client) * 0.3 : place[step.from];
		const end = step.fate ? tail + (head - tail) * 0.82 : head - direction * 3;
		to.append(draw("path", { class: "arrow", d: `M${tail} ${y}H${end}` }));
		if (step.fate === "stopped")
			to.append(draw("path", { class: "mark",
				d: `M${end - 6} ${y - 6}l12 12M${end + 6} ${y - 6}l-12 12` }));
		else if (step.fate === "unanswered")
			addText(to, "mark sans", end + direction * 9, y + 5, "?", 16, "middle");
		else
			addTip(to, head - direction, y, direction);
		if (step.kind === "run")
			addTip(to, tail + direction, y, -direction);
		if (step.from === "between" || isOwn) {
			to.append(draw("path", { class: "router", d: `M${tail} ${y - 6}l6 6l-6 6l-6 -6Z` }));
			addText(to, "soft mono", tail, y + 18, isOwn ? "its own kernel" : step.via, 11.5, "middle");
		}
		return (tail + end) / 2;
	}

	function addPill(to, text, isError, x, y, anchor) {
		const width = text.length * 6.75 + 12;
		const left = anchor === "end" ? x - width : x;
		to.append(draw("rect", { class: "pill" + (isError ? " error" : ""), x: left, y: y - 12,
			width, height: 17, rx: 4 }));
		addText(to, "state mono" + (isError ? " error" : ""), left + 6, y, text, 11.2);
	}

	/* States and errnos beside the line of life; returns the height they need there. */
	function addPills(to, step, layout, y) {
		let below = [0, 0];
		for (const [side, name] of ["client", "server"].entries()) {
			const inward = layout.narrow ? 1 : -1;
			const isLeft = side === 0;
			const x = isLeft ? layout.client + inward * 10 : layout.server - inward * 10;
			const anchor = isLeft === layout.narrow ? "start" : "end";
			for (const key of ["_state", "_errno"])
				if (step[name + key]) {
					addPill(to, step[name + key], key === "_errno", x, y + below[side], anchor);
					below[side] += 20;
				}
		}
		return Math.max(below[0], below[1]);
	}

	/* A step that is no packet: a program's call, or what was done to a host or to the path. */
	const isNote = (step) => step.packet === undefined;

	function noteLabel(step) {
		const where = step.from === "between" ? "the path" : step.from;
		return [step.at.toFixed(6) + " s", (step.kind === "event" ? "at " : "call of the ") + where,
			step.label, ...step.said.map((pair) => pair[1])].join("; ");
	}

	function stepLabel(step) {
		if (isNote(step))
			return noteLabel(step);
		const parts = [step.kind === "run" ? `packets ${step.packet} to ${step.last}`
			: "packet " + step.packet, step.at.toFixed(6) + " s", step.label,
			step.kind === "run" ? "both ways" : "from " + (step.via || step.from) + " to " + step.to];
		if (step.fate)
			parts.push(step.fate === "stopped" ? "got no further" : "no answer seen");
		for (const side of ["client", "server"]) {
			if (step[side + "_state"])
				parts.push(side + " now " + step[side + "_state"]);
			if (step[side + "_errno"])
				parts.push(side + " gets " + step[side + "_errno"]);
		}
		for (const [, sentence] of step.said)
			parts.push(sentence);
		return parts.join("; ");
	}

	function groupOf(step, top) {
		const element = draw("g", { class: "step " + step.kind + (step.fate ? " " + step.fate : "") +
			(step.errno ? " failed" : "") + (step.about ? " linked" : ""), role: "option",
			tabindex: "-1", "aria-selected": "false", "aria-label": stepLabel(step) });
		if (!isNote(step))
			element.setAttribute("data-packet", step.packet);
		element.step = { top, middle: top };
		return element;
	}

	/* A call in a box at its program's line of life; what was done to the path in the middle. */
	function addNote(svg, step, layout, top, fonts) {
		const element = groupOf(step, top), span = layout.server - layout.client;
		const parts = wrap(step.label, "12.5px " + fonts.mono, span - 40);
		const width = Math.max(...parts.map((part) => pen.measureText(part).width)) + 20;
		const left = { client: layout.client + 7, server: layout.server - 7 - width,
			between: (layout.client + layout.server - width) / 2 }[step.from];
		const hit = draw("rect", { class: "hit", x: layout.narrow ? 0 : 2, y: top, rx: 5,
			width: layout.width - (layout.narrow ? 0 : 4) });
		let y = top + 5;

		element.append(hit);
		if (layout.narrow) {
			addText(element, "soft mono", (layout.client + layout.server) / 2, y + 12,
				step.at.toFixed(6) + " s", 11.5, "middle");
			y += 18;
		} else {
			addText(element, "soft mono", 124, y + 15, step.at.toFixed(6), 12, "end");
		}
		element.append(draw("rect", { class: "box", x: left, y, width, rx: 4,
			height: parts.length * 16 + 7 }));
		element.step.middle = y + 11;
		if (step.from !== "between")
			element.append(draw("circle", { class: step.errno ? "at bad" : "at", cx: layout[step.from], cy: y + 11, r: 4.5 }));
		for (const part of parts) {
			addText(element, "word mono", left + 10, y + 15.5, part, 12.5);
			y += 16;
		}
		y += 12;
		hit.setAttribute("height", y - top);
		svg.append(element);
		return y - top;
	}

	/* One step as a group; returns its height. */
	function addStep(svg, step, layout, top, fonts) {
		if (isNote(step))
			return addNote(svg, step, layout, top, fonts);
		const element = groupOf(step, top);
		const hit = draw("rect", { class: "hit", x: layout.narrow ? 0 : 2, y: top, rx: 5,
			width: layout.width - (layout.narrow ? 0 : 4) });
		const span = layout.server - layout.client;
		const center = (layout.client + layout.server) / 2;
		const labels = draw("g", {}), labelParts = wrap(step.label, "600 12.5px " + fonts.mono, span - 40);
		let y = top + 17, pills = 0;

		element.append(hit);
		if (layout.narrow) {
			addText(element, "soft mono", center, y, "packet " + step.packet + " · " +
				step.at.toFixed(6) + " s", 11.5, "middle");
			y += 18;
			pills = addPills(element, step, layout, y);
			y += pills;
		}
		for (const part of labelParts) {
			addText(labels, "label mono", center, y, part, 12.5, "middle");
			y += 15;
		}
		y -= 6;
		if (!layout.narrow) {
			addText(element, "soft mono", 48, y + 4, step.packet, 12, "end");
			addText(element, "soft mono", 124, y + 4, step.at.toFixed(6), 12, "end");
			pills = addPills(element, step, layout, y + 4) - 14;
		}
		const half = Math.max(...labelParts.map((part) => pen.measureText(part).width)) / 2 + 8;
		const middle = Math.min(Math.max(addArrow(element, step, layout, y), layout.client + half),
			layout.server - half);
		for (const text of labels.children)
			text.setAttribute("x", middle);
		element.append(labels);
		const noteTop = y;
		y += step.from === "between" || step.from === step.to ? 34 : 18;
		for (const [kind, sentence] of step.said)
			for (const [i, part] of wrap(sentence, "13px " + fonts.sans, span - 48).entries()) {
				addText(element, "sans " + (kind === "told" && !sentence.startsWith("no ") ? "told" : "soft"),
					layout.client + (i ? 30 : 18), y, part, 13);
				y += 17;
			}
		y = Math.max(y - 8, layout.narrow ? 0 : noteTop + pills + 8);
		hit.setAttribute("height", y - top);
		element.step.middle = noteTop;
		svg.append(element);
		return y - top;
	}

	function addPause(svg, seconds, layout, y) {
		for (const x of [layout.client, layout.server])
			svg.append(draw("path", { class: "pause", d: `M${x} ${y + 3}v20` }));
		addText(svg, "soft sans", (layout.client + layout.server) / 2, y + 17, duration(seconds) + " of silence", 12.5, "middle");
		return 26;
	}

	/* Who stands on the left and on the right. */
	function addEnds(svg, row, layout) {
		for (const [side, x] of [["client", layout.client], ["server", layout.server]]) {
			const anchor = layout.narrow ? (side === "client" ? "start" : "end") : "middle";
			const at = layout.narrow ? x + (side === "client" ? -10 : 10) : x;
			addText(svg, "soft sans", at, 14, side, 12.5, anchor);
			addText(svg, "mono", at, 32, row[side], row[side].length > 24 || layout.narrow ? 11 : 12.5, anchor);
		}
		return layout.top;
	}

	/*
	 * Some steps as a drawing, all of them or a piece: `before` is when the step before them ended,
	 * null at the beginning, where the ends stand.
	 */
	function drawSteps(steps, row, width, before) {
		const layout = layoutOf(width);
		const fonts = { mono: family("--mono"), sans: family("--sans") };
		const svg = draw("svg", { class: "ladder", role: "listbox", width,
			"aria-label": "Packets, " + row.client + " on the left, " + row.server + " on the right" });
		const lives = draw("g", { class: "lives" }), waiting = new Map();
		const top = before === null ? layout.top - 10 : 0;
		let y = before === null ? addEnds(svg, row, layout) : 0;

		for (const step of steps) {
			if (before !== null && step.at - before >= 1)
				y += addPause(svg, step.at - before, layout, y);
			y += addStep(svg, step, layout, y, fonts);
			before = step.at + (step.lasts || 0);
			if (step.kind === "begin")
				waiting.set(step.call, svg.lastChild.step.middle);
			else if (step.kind === "return" && waiting.has(step.call))
				lives.append(draw("path", { class: "waits", d: `M${layout[step.from]} ` +
					`${waiting.get(step.call)}V${svg.lastChild.step.middle}` }));
		}
		for (const x of [layout.client, layout.server])
			lives.prepend(draw("path", { class: "life", d: `M${x} ${top}V${y}` }));
		const gaps = svg.querySelectorAll(".pause");
		svg.append(lives, ...gaps, ...svg.querySelectorAll(".at"));
		svg.setAttribute("height", y);
		svg.setAttribute("viewBox", `0 0 ${width} ${y}`);
		return svg;
	}

	function ladderOf(rest, row, width) {
		const svg = drawSteps(rest.steps, row, width, null);
		const first = svg.querySelector(".step");
		if (first)
			first.setAttribute("tabindex", "0");
		return svg;
	}

	/* For paper a drawing for each step, so that pages break between them. */
	function piecesOf(rest, row, width) {
		const box = make("div");
		let before = null;
		for (const step of rest.steps) {
			box.append(drawSteps([step], row, width, before));
			before = step.at + (step.lasts || 0);
		}
		return box;
	}

	/* ---- the story ---- */

	function linkTo(packet, text) {
		const link = make("button", "link", text);
		link.type = "button";
		link.addEventListener("click", () => goTo(packet));
		return link;
	}

	/* "packet 3" or "packets 3, 5 and 6" in a sentence leads there; errnos stand out. */
	function sentenceElement(name, className, sentence) {
		const element = make(name, className);
		const known = (number) => story.querySelector(`.step[data-packet="${number}"]`);
		for (const part of sentence.split(/(\bpackets? \d+(?:(?:, | and | to )\d+)*|\bE[A-Z]{4,}\b)/)) {
			if (/^packet \d+$/.test(part) && known(part.slice(7)))
				element.append(linkTo(Number(part.slice(7)), part));
			else if (/^packets? \d/.test(part))
				element.append(...part.split(/(\d+)/).map((piece) =>
					known(piece) ? linkTo(Number(piece), piece) : piece));
			else if (/^E[A-Z]{4,}$/.test(part))
				element.append(make("code", "", part));
			else
				element.append(part);
		}
		return element;
	}

	const capital = (sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1);

	function legendOf(rest) {
		const words = [];
		if (rest.steps.some((step) => step.fate === "stopped"))
			words.push("✗ got no further: an ICMP error says so.");
		if (rest.steps.some((step) => step.fate === "unanswered"))
			words.push("? no answer to it was seen.");
		if (rest.steps.some((step) => step.kind === "run"))
			words.push("A thick arrow is several plain packets in a row.");
		if (rest.steps.some((step) => step.kind === "begin"))
			words.push("The thick line is a call that waits.");
		if (rest.left_out)
			words.push(capital(rest.left_out.replace("... ", "")) + " (--max-events).");
		return words.join(" ");
	}

	/* Why a call failed, and what would have to differ. */
	const reasonsOf = (step) => step.said.map(([kind, sentence]) => sentenceElement("p", "",
		(kind === "told" ? "Why: " : "What would have to differ: ") + sentence + "."));

	/* The calls that failed: each leads to its place in the ladder, and says why. */
	function failuresOf(rest) {
		const failures = make("ul", "said");
		for (const [index, step] of rest.steps.entries()) {
			if (!step.errno || !isNote(step))
				continue;
			const item = make("li", "socket"), link = make("button", "link mono", step.label.replace("... ", ""));
			link.type = "button";
			link.addEventListener("click", () => focusStep(steps()[index]));
			item.append(link, " at " + step.at.toFixed(6) + " s. ");
			for (const part of reasonsOf(step))
				item.append(...part.childNodes, " ");
			failures.append(item);
		}
		return failures;
	}

	/* Fills `into`; sentences come after the ladder is there, for they lead into it. */
	function fill(into, row, width, ladder) {
		const rest = restOf(row), outcome = make("p", "outcome"), sockets = make("ul", "said");
		const notes = make("ul", "said"), said = (kind) => rest.said.filter((pair) => pair[0] === kind);
		outcome.append(make("span", "badge " + mood(row), rest.outcome),
			make("em", "", rest.confidence), make("em", "", count(row.packets, "packet") + ", " +
			count(row.bytes, "byte") + " of payload" +
			(row.duration > 0 ? ", " + duration(row.duration) : "")),
			make("em", "", "from " + row.start.replace("T", " ").replace(/(000)?Z$/, " UTC")));
		into.replaceChildren(make("h2", "", rest.headline), outcome);
		const lead = make("div");
		into.append(lead);
		if (rest.steps) {
			into.append(make("h3", "", rest.steps.some(isNote) ? "Calls and packets" : "Packets"), ladder(rest, row, width),
				make("p", "legend", legendOf(rest)));
		} else {
			into.append(make("p", "notice", "Its packets are left out, or this page would be too big " +
				"for a browser: sockwhy --ladder --conn " + row.id + " shows them."));
		}
		for (const [, sentence] of said("verdict"))
			lead.append(sentenceElement("p", "lead", capital(sentence.replace(/^verdict: [a-z-]+\. /, ""))));
		for (const [, sentence] of said("socket"))
			sockets.append(sentenceElement("li", "socket", capital(sentence)));
		if (sockets.children.length > 0)
			lead.append(make("h3", "", "What the sockets get"), sockets);
		if (rest.steps && failuresOf(rest).children.length > 0)
			lead.append(make("h3", "", "The calls that failed"), failuresOf(rest));
		for (const kind of ["sure", "remark"])
			for (const [, sentence] of said(kind))
				notes.append(sentenceElement("li", kind, capital(sentence)));
		into.append(make("h3", "", "How sure, and what else"), notes);
	}

	let width = 0;
	const roomOf = () => {
		const style = getComputedStyle(story);
		return Math.max(300, Math.min(1000, story.clientWidth - parseFloat(style.paddingLeft) -
			parseFloat(style.paddingRight)));
	};

	/* The address of the page leads here again: #connection, #connection/packet, …/call and its place. */
	function setAddress(address) {
		try {
			if (!document.location.hash.startsWith("#selftest"))
				history.replaceState(null, "", "#" + address);
		} catch (error) { /* a page without a history of its own */ }
	}

	function show(row) {
		width = roomOf();
		fill(story, row, width, ladderOf);
		const packet = make("div");
		packet.id = "packet";
		packet.setAttribute("role", "status");
		story.append(packet);
		story.scrollTop = 0;
		setAddress(row.id);
	}

	const steps = () => [...story.querySelectorAll(".step")];

	/* The step that holds a packet, be it in a run. */
	function stepOf(number) {
		const rest = restOf(shown[chosen]);
		const index = (rest.steps || []).findIndex((step) =>
			step.packet === number || (step.last && step.packet < number && number <= step.last));
		return index < 0 ? null : steps()[index];
	}

	/* An arc from a packet to the one that it speaks of. */
	function addArc(from, to) {
		const x = layoutOf(width).arc, a = from.step.middle, b = to.step.middle;
		const bend = x - (width < 620 ? -14 : 18), arc = draw("g", { class: "link-arc" });
		const back = width < 620 ? -8 : 8;
		arc.append(draw("path", { class: "arc", d: `M${x} ${a}C${bend} ${a} ${bend} ${b} ${x} ${b}` }),
			draw("path", { class: "arc-tip", d: `M${x + back} ${b}l${-back} -5v10Z` }));
		from.parentNode.append(arc);
	}

	function select(element) {
		const step = restOf(shown[chosen]).steps[steps().indexOf(element)];
		const about = step.about ? stepOf(step.about) : null;
		for (const old of story.querySelectorAll(".link-arc"))
			old.remove();
		for (const other of steps()) {
			other.setAttribute("aria-selected", String(other === element));
			other.setAttribute("tabindex", other === element ? "0" : "-1");
			other.classList.toggle("about", other === about);
		}
		if (about && about !== element)
			addArc(element, about);
		byId("packet").textContent = step.line ? step.packet + ": " + step.line : "";
		if (isNote(step))
			byId("packet").append(...reasonsOf(step));
		setAddress(shown[chosen].id + "/" +
			(isNote(step) ? "call" + steps().indexOf(element) : step.packet));
	}

	function focusStep(element) {
		if (!element)
			return;
		element.focus({ preventScroll: true });
		select(element); /* a page in the background gets no focus events */
		element.scrollIntoView({ block: "nearest" });
	}

	function goTo(number) {
		focusStep(stepOf(number));
	}

	function follow(element) {
		const step = restOf(shown[chosen]).steps[steps().indexOf(element)];
		if (step.about)
			goTo(step.about);
	}

	story.addEventListener("focusin", (event) => {
		const element = event.target.closest(".step");
		if (element && element.getAttribute("aria-selected") !== "true")
			select(element);
	});
	story.addEventListener("click", (event) => {
		const element = event.target.closest(".step");
		if (!element)
			return;
		if (element.matches(".icmp.linked"))
			follow(element);
		else
			focusStep(element);
	});
	story.addEventListener("keydown", (event) => {
		const element = event.target.closest(".step"), all = steps(), at = all.indexOf(element);
		if (!element)
			return;
		if (event.key === "ArrowDown" || event.key === "ArrowUp")
			focusStep(all[at + (event.key === "ArrowDown" ? 1 : -1)]);
		else if (event.key === "Home" || event.key === "End")
			focusStep(all[event.key === "Home" ? 0 : all.length - 1]);
		else if (event.key === "Enter" || event.key === " ")
			follow(element);
		else if (event.key === "Escape")
			list.focus();
		else
			return;
		event.preventDefault();
	});

	/* ---- other sizes, and paper ---- */

	/* Drawn again for another width; what was selected stays so. */
	function fit() {
		if (chosen >= 0 && Math.abs(roomOf() - width) > 4) {
			const selected = steps().findIndex((step) => step.getAttribute("aria-selected") === "true");
			show(shown[chosen]);
			if (selected >= 0) {
				select(steps()[selected]);
				steps()[selected].scrollIntoView({ block: "nearest" });
			}
		}
		renderRows();
	}

	/* not at once: what changes the size of what is observed waits for the next frame */
	new ResizeObserver(() => requestAnimationFrame(fit)).observe(story);

	function fillPaper() {
		const paper = byId("print");
		paper.replaceChildren();
		for (const row of shown.slice(0, PRINT_LIMIT)) {
			const part = make("section", "connection");
			fill(part, row, PRINT_WIDTH, piecesOf);
			paper.append(part);
		}
		if (shown.length > PRINT_LIMIT)
			paper.append(make("p", "notice", "The first " + PRINT_LIMIT + " of " +
				count(shown.length, "connection") + ": choose fewer with the filters."));
	}
	addEventListener("beforeprint", fillPaper);
	addEventListener("afterprint", () => byId("print").replaceChildren());

	/* ---- the beginning ---- */

	function totals() {
		const words = [count(summary.packets, "packet"), count(summary.connections, "connection")];
		if (summary.shown !== summary.connections)
			words.push(numbers.format(summary.shown) + " of them on this page");
		if (summary.unmatched)
			words.push(count(summary.unmatched, "ICMP error") + " that name no connection");
		if (summary.without_packets)
			words.push("to keep the page small, the packets of " +
				count(summary.without_packets, "connection") + " are left out");
		return words.join(", ");
	}

	function addDetails(title, items) {
		const details = make("details"), box = make("ul", "said");
		if (items.length === 0)
			return;
		details.open = rows.length === 0;
		box.append(...items);
		details.append(make("summary", "", title), box);
		byId("apart").append(details);
	}

	/* "# a headline" and "\t= a line" with "\t=   its continuations", as in the report in text. */
	function leftoverItems() {
		const items = [];
		for (const line of (summary.leftovers || "").split("\n"))
			if (line.startsWith("# "))
				items.push(make("li", "headline", capital(line.slice(2))));
			else if (line.startsWith("\t=   ") && items.length > 0)
				items[items.length - 1].append(" " + line.slice(5));
			else if (line.startsWith("\t= "))
				items.push(make("li", "", capital(line.slice(3))));
		return items;
	}

	/* What belongs to no connection of the capture is not lost. */
	function makeApart() {
		const notes = summary.apart || [];
		addDetails("Packets beside the connections", leftoverItems());
		addDetails("Calls and events beside the connections", notes.map((step) => {
			const item = make("li", step.errno ? "socket" : "");
			item.append(step.at.toFixed(6) + " s: ", make("code", "", step.label), " ",
				step.said.map((pair) => capital(pair[1]) + ".").join(" "));
			return item;
		}));
	}

	byId("file").textContent = capture.files.join(", ");
	document.title = capture.files.join(", ") + " – sockwhy";
	byId("totals").textContent = totals();
	byId("title").textContent = capture.title || "";
	byId("lesson").textContent = capture.lesson || "";
	makeApart();
	makeFilters();
	const address = /^#(\d+)(?:\/(call)?(\d+))?$/.exec(document.location.hash);
	filter();
	if (address) {
		choose(shown.findIndex((row) => row.id === Number(address[1])));
		focusStep(address[2] ? steps()[address[3]] : stepOf(Number(address[3])));
	}

	/* ---- #selftest: the page works itself with the keyboard, and says how that went ---- */

	function selfTest() {
		const results = [], check = (what, is) => results.push((is ? "ok " : "FAILED ") + what);
		const press = (key) => document.activeElement.dispatchEvent(
			new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
		const errors = [];
		addEventListener("error", (event) => errors.push(event.message));
		check("every connection has a row", rows.length === summary.shown);
		check("nothing of the data became an element",
			document.querySelectorAll("img, iframe, script").length === 2);
		list.focus();
		press("End");
		check("End chooses the last", chosen === shown.length - 1);
		press("Home");
		press("ArrowDown");
		check("the arrow chooses the second", chosen === Math.min(1, shown.length - 1));
		check("the list names the chosen row",
			byId(list.getAttribute("aria-activedescendant")).getAttribute("aria-selected") === "true");
		const isQuoting = (row) => (restOf(row).steps || [])
			.some((step) => step.kind === "icmp" && step.about);
		const quoting = rows.find(isQuoting);
		check("an ICMP error quotes a packet", quoting);
		const box = byId("verdicts").querySelector(`input[value="${quoting.verdict}"]`);
		box.checked = true;
		box.dispatchEvent(new Event("input", { bubbles: true }));
		check("the filter leaves one verdict",
			shown.includes(quoting) && shown.every((row) => row.verdict === quoting.verdict));
		byId("text").value = "#" + quoting.id;
		byId("text").dispatchEvent(new Event("input", { bubbles: true }));
		check("a number finds one connection", shown.length === 1 && chosen === 0);
		list.focus();
		press("Enter");
		check("Enter goes to the packets", document.activeElement.matches(".step"));
		const error = story.querySelector(".step.icmp");
		for (let i = 0; i < 1000 && document.activeElement !== error; i++)
			press("ArrowDown");
		check("arrows reach the ICMP error", document.activeElement === error);
		const about = restOf(shown[chosen]).steps[steps().indexOf(error)].about;
		check("the quoted packet is marked", story.querySelector(".step.about") === stepOf(about));
		press("Enter");
		check("Enter goes to the quoted packet", document.activeElement === stepOf(about));
		error.dispatchEvent(new MouseEvent("click", { bubbles: true }));
		check("so does a click", document.activeElement === stepOf(about) &&
			stepOf(about).getAttribute("aria-selected") === "true");
		const call = steps().find((step) => step.matches(".failed.linked"));
		if (call) {
			call.focus();
			press("Enter");
			check("Enter leads from a call that failed to what brought it about",
				document.activeElement === stepOf(about) || document.activeElement.matches(".icmp"));
			const link = [...story.querySelectorAll(".said .link")]
				.find((button) => button.matches(".mono"));
			link?.click();
			check("the list of failed calls leads to the call", document.activeElement === call);
			check("the call says why", byId("packet").querySelector(".link"));
		}
		press("Escape");
		check("Escape goes back to the list", document.activeElement === list);
		fillPaper();
		check("paper holds what is shown",
			byId("print").querySelectorAll(".connection").length === Math.min(shown.length, PRINT_LIMIT));
		byId("print").replaceChildren();
		check("no error", errors.length === 0);
		results.push((document.hasFocus() ? "with" : "without") + " the focus of the window");
		results.push(Math.round(performance.now()) + " ms since the page was opened");
		const verdict = make("pre", "", results.join("\n") + "\n" +
			(results.some((line) => line.startsWith("FAILED")) ? "FAIL" : "PASS"));
		verdict.id = "selftest";
		document.body.append(verdict);
	}
	if (document.location.hash === "#selftest")
		selfTest();
})();
