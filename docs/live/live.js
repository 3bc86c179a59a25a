// What a live figure is made of: settings that a reader moves, a question to the chapters' compiled functions, and a drawing of their
// answer. Nothing is computed here: every number that is shown comes out of an answer.
'use strict';

/** The live figures by name: see `live`. */
const liveFigures = new Map();

/**
 * One more live figure.
 * @param name as C++ knows it, and the address of the page: #live_NAME?setting=value&…
 * @param figure {
 *   replaces: 'NN_topic/figure', the static figure in whose place it stands,
 *   says: what to do, code: the tag whose excerpt ran, settings: {name: number, list or word}, what it begins with,
 *   controls: made by slider(), choice() …, in their order,
 *   question(settings, playing): what is asked, if it is not just the settings; playing says whether more is asked at once,
 *   mapOf: the settings that the answer's map depends on; it is asked for only when one of them has changed,
 *   draw(stage): makes plots, returns show(answer, settings),
 *   solved(answer, settings): whether the challenge is met, or in words what of it is}
 */
function live(name, figure) {
    liveFigures.set(name, figure);
}

// ---- Elements and numbers ----

function element(tag, attributes = {}, ...children) {
    const space = /^(svg|g|path|line|circle|rect|text|title|clipPath)$/.test(tag) ? 'http://www.w3.org/2000/svg' : 'http://www.w3.org/1999/xhtml';
    const made = document.createElementNS(space, tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
    made.append(...children);
    return made;
}

/** Fills a box with make(each) of a list, unless it has come from the same list already. */
function refill(box, list, make) {
    const now = JSON.stringify(list);
    if (box.filledFrom !== now) box.replaceChildren(...list.flatMap(make));
    box.filledFrom = now;
}

/** A number in a few digits; a dash for one that is not finite. */
function digits(value, count = 4) {
    if (value === null || value === undefined || !Number.isFinite(value)) return '–';
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(count - 2).replace('e+', 'e').replace('-', '−').replace('e-', 'e−');
    return String(Number(value.toPrecision(count))).replace('-', '−');
}

const powerOfTen = (value) => `10${[...String(Math.round(Math.log10(value)))].map((letter) => letter === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[letter]).join('')}`;
const bounded = (value, low, high) => Math.min(high, Math.max(low, value));

// ---- Controls: each is a function of (settings, change) that makes an element with an update() ----

/** A number between low and high; `scale` 'log' moves it by ratios. */
function slider(name, label, low, high, step, {scale = 'linear', unit = ''} = {}) {
    return (settings, change) => {
        const to = scale === 'log' ? Math.log10 : (value) => value, from = scale === 'log' ? (value) => 10 ** value : (value) => value;
        const input = element('input', {type: 'range', min: to(low), max: to(high), step, 'data-scale': scale});
        const output = element('output');
        const box = element('label', {}, element('span', {}, label), input, output);
        input.addEventListener('input', () => change({[name]: Number(from(Number(input.value)).toPrecision(12))}));
        box.update = () => {
            input.value = to(settings[name]);
            output.textContent = digits(settings[name], 3) + unit;
            input.setAttribute('aria-valuetext', output.textContent);
        };
        return box;
    };
}

/** Entry k of a list of numbers. */
function entry(list, k, label, low, high, step, more = {}) {
    return (settings, change) => {
        const one = {get [k]() { return settings[list][k]; }};
        return slider(k, label, low, high, step, more)(one, (moved) => change({[list]: settings[list].with(k, moved[k])}));
    };
}

/** One of some words; [word, label] for a word that is shown by another name. */
function choice(name, label, words) {
    return (settings, change) => {
        const select = element('select', {}, ...words.map((word) => [word].flat()).map(([word, shown = word]) => element('option', {value: word}, shown)));
        select.addEventListener('change', () => change({[name]: select.value}));
        const box = element('label', {}, element('span', {}, label), select);
        box.update = () => { select.value = settings[name]; };
        return box;
    };
}

/** Entry k of a list of numbers, typed with all its digits; an empty field is NaN. */
function typed(list, k, label) {
    return (settings, change) => {
        const input = element('input', {type: 'number', step: 'any'});
        input.addEventListener('input', () => change({[list]: settings[list].with(k, input.valueAsNumber)}));
        const box = element('label', {}, element('span', {}, label), input);
        box.update = () => { if (input !== document.activeElement) input.value = settings[list][k]; };
        return box;
    };
}

/** A control that is there only while test(settings) holds. */
function when(test, control) {
    return (settings, change) => {
        const box = control(settings, change), update = box.update;
        box.update = () => {
            box.hidden = !test(settings);
            update?.();
        };
        return box;
    };
}

/** Yes (1) or no (0). */
function tick(name, label) {
    return (settings, change) => {
        const input = element('input', {type: 'checkbox'});
        input.addEventListener('change', () => change({[name]: Number(input.checked)}));
        const box = element('label', {}, input, element('span', {}, label));
        box.update = () => { input.checked = Boolean(settings[name]); };
        return box;
    };
}

/** A button that sets what act(settings) returns. */
function press(label, act) {
    return (settings, change) => {
        const button = element('button', {type: 'button'}, label);
        button.addEventListener('click', () => change(act(settings)));
        return button;
    };
}

/** Counts a setting up to where the reader has set it, some more with every answer, until it is there or is stopped. */
function play(name, label, step) {
    return (settings, change) => {
        const button = element('button', {type: 'button'}, label);
        let aim = 0, reached = -1;
        const next = () => change({[name]: reached = Math.min(aim, reached + step)});
        const press = (on) => {
            button.playing = on;
            button.setAttribute('aria-pressed', on);
            button.textContent = on ? 'Stop' : label;
        };
        const stop = () => {
            press(false);
            change({});
        };
        press(false);
        button.addEventListener('click', () => {
            if (button.playing) return stop();
            if (settings[name] !== reached || reached >= aim) [aim, reached] = [settings[name], 0];
            press(true);
            next();
        });
        button.answered = () => {
            if (!button.playing) return;
            if (settings[name] !== reached || reached >= aim) stop();
            else requestAnimationFrame(() => button.playing && next());
        };
        return button;
    };
}

/** Some lines of text. */
function lines(name, label, rows = 5) {
    return (settings, change) => {
        const area = element('textarea', {rows, spellcheck: 'false'});
        area.addEventListener('input', () => change({[name]: area.value}));
        const box = element('label', {class: 'lines'}, element('span', {}, label), area);
        box.update = () => { if (area.value !== settings[name]) area.value = settings[name]; };
        return box;
    };
}

// ---- The compiled functions work beside the page, so that it never waits ----

let working;

/** Asks a question; resolves to its answer. The first one unpacks and starts the machine. */
async function ask(question) {
    working ??= (async () => {
        const packed = Uint8Array.from(atob(packedMachine), (letter) => letter.charCodeAt(0));
        const bytes = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
        const program = `${machine}
            let bytes, answer;
            onmessage = ({data}) => {
                if (data instanceof ArrayBuffer) return void (bytes = data);
                try {
                    answer ??= machine(new WebAssembly.Module(bytes));
                    postMessage(answer(data));
                } catch (error) {
                    answer = undefined;  // a fresh one answers the next question
                    postMessage(JSON.stringify({error: 'This setting is more than the figure can compute: ' + error}));
                }
            };`;
        const worker = new Worker(URL.createObjectURL(new Blob([program], {type: 'text/javascript'})));
        worker.postMessage(bytes, [bytes]);
        return {worker, turn: Promise.resolve()};
    })();
    const works = await working;
    return works.turn = works.turn.then(() => new Promise((resolve, reject) => {
        works.worker.onmessage = ({data}) => resolve(JSON.parse(data));  // text crosses faster than an object does
        works.worker.onerror = reject;
        works.worker.postMessage(question);
    }));
}

// ---- A figure on its page ----

const written = (settings) => Object.entries(settings).map(([name, value]) => `${name}=${[value].flat().map(encodeURIComponent).join(',')}`).join('&');

/** The settings in an address that this figure has, as numbers, lists or words like those it begins with. */
function fromAddress(text, begins) {
    const settings = {};
    for (const [name, value] of new URLSearchParams(text)) {
        if (!(name in begins)) continue;
        const numbers = value === '' ? [] : value.split(',').map(Number);
        if (typeof begins[name] === 'string') settings[name] = value;
        else if (numbers.every(Number.isFinite)) settings[name] = Array.isArray(begins[name]) ? numbers : numbers[0] ?? begins[name];
    }
    return settings;
}

async function makeLive(name, place, given = {}) {
    const {says, code, settings: begins, controls, question = (settings) => settings, mapOf, draw, solved} = liveFigures.get(name);
    const settings = structuredClone({...begins, ...given});
    const stage = element('div', {class: 'stage'}), status = element('p', {class: 'status', role: 'status'}), said = element('dl', {class: 'said'});
    let waiting = false, again = false, address, map, mapped;
    const update = async () => {
        if (waiting) return void (again = true);
        waiting = true;
        do {
            again = false;
            const wanted = mapOf && String(mapOf.map((each) => settings[each]));
            const answer = await ask(`${name}?${written({...question(settings, parts.some((each) => each.playing)), ...(mapOf && {map: Number(wanted !== mapped)})})}`);
            if (answer.map) [map, mapped] = [answer.map, wanted];
            answer.map = map;
            const met = !answer.error && solved?.(answer, settings);
            status.textContent = answer.error || (met === true ? 'Challenge met.' : met || '');
            body.classList.toggle('refused', Boolean(answer.error));  // what stands there is of other settings
            if (!answer.error) show(answer, settings);
        } while (again);
        waiting = false;
        for (const each of parts) each.answered?.();
    };
    const change = (more) => {
        Object.assign(settings, more);
        for (const each of parts) each.update?.();
        clearTimeout(address);
        address = setTimeout(() => history.replaceState(null, '', `#live_${name}?${written(settings)}`), 200);
        return update();
    };
    const reset = press('Reset', () => structuredClone(begins));
    const parts = [...controls, reset].map((control) => control(settings, change));
    stage.tell = (numbers) => refill(said, Object.entries(numbers).map(([term, value]) => [term, typeof value === 'string' ? value : digits(value)]),
        ([term, value]) => [element('dt', {}, term), element('dd', {}, value)]);
    stage.change = change;
    stage.settings = settings;
    const show = draw(stage);
    const body = element('div', {class: 'live', id: `live_${name}`, tabindex: -1}, element('p', {class: 'challenge'}, says), stage, status,
        element('div', {class: 'controls'}, ...parts), said, element('p', {}, element('a', {href: `#code_${code}`}, 'The code that ran')));
    for (const each of parts) each.update?.();
    let wide = 0;
    new ResizeObserver(([{contentRect: {width, height}}]) => requestAnimationFrame(() => {  // what is below stays where it is when a legend gets shorter
        stage.style.minHeight = `${width === wide ? Math.max(height, parseFloat(stage.style.minHeight) || 0) : 0}px`;
        wide = width;
    })).observe(stage);
    place.querySelector('img').after(body);  // hidden until it is live
    await update();
    document.documentElement.style.overflowAnchor = 'none';  // the figure grows downwards
    requestAnimationFrame(() => requestAnimationFrame(() => { document.documentElement.style.overflowAnchor = ''; }));
    place.classList.add('is-live');
    place.closest('.textblock').classList.add('has-live');
}

/** Finds the places of the figures on this page. They become live when they are scrolled to or asked for. */
function startLive() {
    if (typeof WebAssembly === 'undefined' || typeof DecompressionStream === 'undefined' || typeof Worker === 'undefined') return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const [, asked, settings] = location.hash.match(/^#live_(\w+)(?:\?(.*))?$/) ?? [];
    for (const [name, {replaces, settings: begins}] of liveFigures) {
        const place = document.querySelector(`figure[data-live="${replaces}"]`);
        if (!place) continue;
        const button = element('button', {type: 'button', class: 'wake'}, 'Make this figure live');
        let wake = async (given) => {
            if (button.disabled) return;
            button.disabled = true;
            seen.disconnect();
            try {
                await makeLive(name, place, given);
                button.disabled = false;
                button.textContent = 'Show the picture of the text';
                wake = () => { button.textContent = place.classList.toggle('is-live') ? 'Show the picture of the text' : 'Make this figure live'; };
            } catch {
                button.remove();  // the static figure stays
            }
        };
        const seen = new IntersectionObserver((entries) => { if (entries.some((each) => each.isIntersecting)) wake(); });
        button.addEventListener('click', () => wake());
        place.append(button);
        if (name === asked) wake(fromAddress(settings ?? '', begins)).then(() => place.scrollIntoView());
        else if (!still) seen.observe(place);
    }
}
