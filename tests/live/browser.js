// node browser.js FOLDER [figure…]: do the live figures of the book in this folder work in a browser? Prints a line for each fault; the
// times are those of a processor made four times slower. Each figure
//   ready      stands 1.5 s after it was scrolled to; quick: an input is painted within 50 ms, 95 times of 100; no task of more than 100 ms
//   challenge  is met by mouse, by touch and by the keyboard, each with what challenges.js tells
//   address    has its settings in the address, from which a new page shows the same numbers
//   random     says nothing in the console at random settings of its controls
//   fits       widths of 1280, 390 and 360 px, in light and dark; from a disk and from a server; controls are 24 px or larger; its code is there
//   still      the static picture stands where motion is not wanted, on paper, and without the compiled code
'use strict';
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');
const {withBrowser} = require('../checks/support/browser.js');
const {challenges} = require('./challenges.js');

const [folder, ...wanted] = process.argv.slice(2);
const quickOnes = ['line', 'fold', 'toy', 'mistake', 'race'];
const figures = [...fs.readFileSync(path.join(folder, 'play.js'), 'utf8').matchAll(/live\('(\w+)', \{\s*replaces: '(\w+)\/(\w+)'/g)]
    .map(([, name, chapter, picture]) => ({name, page: `chapter_${chapter}.html`, picture})).filter(({name}) => !wanted.length || wanted.includes(name));
const fault = (name, text) => {
    console.log(`${name}: ${text}`);
    process.exitCode = 1;
};
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** In the page: what the tests need to know of a figure. */
const helpers = `
    window.box = document.querySelector('figure[data-live$="/PICTURE"]');
    window.until = async (test, most = 20000) => {
        const begin = performance.now();
        while (!test()) {
            if (performance.now() - begin > most) throw new Error('waited in vain for ' + test);
            await new Promise(requestAnimationFrame);
        }
        return performance.now() - begin;
    };
    window.said = () => box.querySelector('.said').textContent;
    window.place = (control) => { control.scrollIntoView({block: 'center'}); const {x, y, width, height} = control.getBoundingClientRect(); return {x, y, width, height}; };
    window.control = (label) => {
        const [text, number = 1] = label.split('#');
        return [...box.querySelectorAll('label, .controls button, .grip')].filter((each) =>
            (each.getAttribute('aria-label') ?? each.querySelector('span:not(.swatch)')?.textContent ?? each.textContent).startsWith(text))[number - 1];
    };
    window.places = (grip, [x, y]) => {  // where a grip is, and where it shall be
        const drawing = grip.ownerSVGElement, at = (matrix, x, y) => { const point = new DOMPoint(x, y).matrixTransform(matrix); return [point.x, point.y]; };
        drawing.scrollIntoView({block: 'center'});
        const matrix = drawing.getScreenCTM(), now = grip.getAttribute('transform').match(/-?[\\d.]+/g).map(Number);
        const map = (name, value) => {  // by two of the numbers at an axis
            const ticks = [...drawing.querySelectorAll('.grid text')].filter((each) => !each.hasAttribute('transform') && /^[−\\d.]+$/.test(each.textContent)
                && each.getAttribute('text-anchor') === (name === 'x' ? 'middle' : 'end')).map((each) => [Number(each.textContent.replace('−', '-')), Number(each.getAttribute(name)) - (name === 'y' ? 4 : 0)]);
            const [[a, p], [b, q]] = [ticks[0], ticks.at(-1)];
            return p + (q - p) * (value - a) / (b - a);
        };
        return {from: at(matrix, ...now), to: at(matrix, map('x', x), y === undefined ? now[1] : map('y', y)), now, then: [map('x', x), y === undefined ? now[1] : map('y', y)]};
    };
    window.input = (label) => { const found = control(label); return found?.querySelector('input, select') ?? found; };
`;

async function wake(page, {name, page: file, picture}, from, address = '') {
    await page.go(`${from}/${file}${address}`);
    await page.evaluate(helpers.replace('PICTURE', picture));
    return page.evaluate(`box.scrollIntoView(), until(() => box.classList.contains('is-live'))`);
}

/** Moves the input with this label to a value: by mouse or touch to its place, by keys step by step. */
async function set(page, label, value, way) {
    const kind = await page.evaluate(`(() => { const each = input(${JSON.stringify(label)}); return each ? each.type ?? 'grip' : 'none'; })()`);
    if (kind === 'none') throw new Error(`there is no control "${label}"`);
    const element = `input(${JSON.stringify(label)})`;
    const tap = async (x, y) => {
        if (way === 'touch') {
            await page.send('Input.dispatchTouchEvent', {type: 'touchStart', touchPoints: [{x, y}]});
            await page.send('Input.dispatchTouchEvent', {type: 'touchEnd', touchPoints: []});
        } else {
            for (const type of ['mousePressed', 'mouseReleased']) await page.send('Input.dispatchMouseEvent', {type, x, y, button: 'left', clickCount: 1});
        }
    };
    if (kind === 'grip') {  // clicked and sent to a place, or moved by keys, which go four units of the drawing
        const {from, to, now, then} = await page.evaluate(`places(${element}, ${JSON.stringify(value)})`);
        if (way === 'keys') {
            await page.evaluate(`${element}.focus()`);
            for (const [axis, less, more] of [[0, 'ArrowLeft', 'ArrowRight'], [1, 'ArrowUp', 'ArrowDown']]) {
                const way = then[axis] - now[axis];
                for (let step = 0; step < Math.round(Math.abs(way) / 4); ++step) await page.press(way < 0 ? less : more);
            }
        } else {
            await tap(...from);
            await tap(...to);
        }
    } else if (kind === 'number') {
        await page.evaluate(`${element}.focus(), ${element}.select()`);
        for (const letter of String(value)) await page.press(letter);
        await page.press('Enter');
    } else if (kind === 'range') {
        const {share, steps} = await page.evaluate(`(() => { const each = ${element}, low = Number(each.min), high = Number(each.max);
            const value = each.dataset.scale === 'log' ? Math.log10(${value}) : ${value};
            return {share: (value - low) / (high - low), steps: Math.round((value - low) / Number(each.step))}; })()`);
        if (way === 'keys') {
            await page.evaluate(`${element}.focus()`);
            const all = await page.evaluate(`(() => { const each = ${element}; return Math.round((each.max - each.min) / each.step); })()`);
            await page.press(2 * steps > all ? 'End' : 'Home');
            for (let step = 0; step < Math.min(steps, all - steps); ++step) await page.press(2 * steps > all ? 'ArrowLeft' : 'ArrowRight');
        } else {
            const {x, y, width, height} = await page.evaluate(`place(${element})`);
            await tap(x + 8 + share * (width - 16), y + height / 2);
        }
    } else if (kind === 'checkbox' || kind === 'button' || kind === 'submit') {
        if (kind === 'checkbox' && Number(await page.evaluate(`${element}.checked`)) === Number(value)) return;
        if (way === 'keys') {
            await page.evaluate(`${element}.focus()`);
            await page.press(' ');
        } else {
            const {x, y, width, height} = await page.evaluate(`place(${element})`);
            await tap(x + width / 2, y + height / 2);
        }
    } else if (kind === 'select-one') {  // its list is the system's own: the keys choose, whatever opened it
        await page.evaluate(`${element}.focus()`);
        const [now, then] = await page.evaluate(`(() => { const each = ${element}; return [each.selectedIndex, [...each.options].findIndex((one) => one.value === ${JSON.stringify(String(value))})]; })()`);
        for (let step = 0; step < Math.abs(then - now); ++step) await page.press(then > now ? 'ArrowDown' : 'ArrowUp');
    } else throw new Error(`no way to set "${label}", a ${kind}`);
}

async function tryChallenge(page, figure, from) {
    for (const way of ['mouse', 'touch', 'keys']) {
        await page.look({touch: way === 'touch', width: way === 'touch' ? 390 : 1280});
        await wake(page, figure, from);
        for (const [label, value] of challenges[figure.name]) await set(page, label, value, way);
        await page.evaluate(`until(() => box.querySelector('.status').textContent === 'Challenge met.')`)
            .catch(async () => fault(figure.name, `the challenge is not met by ${way}: ${await page.evaluate(`location.hash + ' ' + box.querySelector('.status').textContent`)}`));
    }
}

async function trySpeed(page, figure, from) {
    await page.look({slower: 4});
    const ready = await wake(page, figure, from);
    if (ready > 1500) fault(figure.name, `ready after ${ready.toFixed(0)} ms`);
    const {times, tasks} = await page.evaluate(`(async () => {
        const tasks = [], times = [], slider = box.querySelector('input[type=range]');
        new PerformanceObserver((list) => tasks.push(...list.getEntries().map((each) => each.duration))).observe({type: 'longtask'});
        for (let k = 0; k < 40; ++k) {
            const begin = performance.now(), painted = new Promise((resolve) => new MutationObserver((_, seen) => { seen.disconnect(); requestAnimationFrame(() => resolve(performance.now())); })
                .observe(box.querySelector('.stage'), {subtree: true, childList: true, attributes: true}));
            slider.value = Number(slider.min) + (k + 1) / 41 * (slider.max - slider.min);
            slider.dispatchEvent(new Event('input'));
            times.push(await painted - begin);
            await new Promise((resolve) => setTimeout(resolve, 30));
        }
        return {tasks, times: times.sort((a, b) => a - b)};
    })()`);
    const p95 = times[Math.floor(times.length * 0.95)];
    console.error(`${figure.name}: ready ${ready.toFixed(0)} ms, input to paint ${times[20].toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, longest task ${Math.max(0, ...tasks).toFixed(0)} ms`);
    if (quickOnes.includes(figure.name) && p95 > 50) fault(figure.name, `p95 from input to paint is ${p95.toFixed(0)} ms`);
    if (Math.max(...tasks) > 100) fault(figure.name, `a task of ${Math.max(...tasks).toFixed(0)} ms`);
}

async function tryAddress(page, figure, from) {
    await page.look({});
    await wake(page, figure, from);
    await page.evaluate(`(async () => {
        let state = 7;
        const random = () => (state = state * 16807 % 2147483647) / 2147483647;
        for (let round = 0; round < 100; ++round) {
            const all = [...box.querySelectorAll('.controls input[type=range], .controls select')], one = all[Math.floor(random() * all.length)];
            if (one.type === 'range') one.value = [one.min, one.max, Number(one.min) + random() * (one.max - one.min)][Math.floor(3 * random())];
            else one.selectedIndex = Math.floor(random() * one.options.length);
            one.dispatchEvent(new Event(one.type === 'range' ? 'input' : 'change'));
            if (round % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 20));
        }
    })()`);
    const quiet = `(async () => { let last = ''; for (let same = 0; same < 5;) { await new Promise((resolve) => setTimeout(resolve, 120)); same = said() === last ? same + 1 : 0; last = said(); } return [location.hash, last]; })()`;
    const [address, shown] = await page.evaluate(quiet);
    await wake(page, figure, from, address);
    const [, again] = await page.evaluate(quiet);
    if (shown !== again) fault(figure.name, `${address} shows ${again}, not ${shown}`);
    for (const bad of ['?', '?nothing=1', '?' + 'x=1,'.repeat(99), `?${address.split('?')[1]?.replace(/=[^&]*/g, '=nan')}`, `?${address.split('?')[1]?.replace(/=[^&]*/g, '=1e300')}`]) {
        await wake(page, figure, from, `#live_${figure.name}${bad}`).catch((error) => fault(figure.name, `${bad.slice(0, 60)}: ${error.message}`));
    }
}

async function tryLooks(page, figure, from) {
    for (const width of [1280, 390, 360]) for (const scheme of ['light', 'dark']) {
        await page.look({width, scheme});
        await wake(page, figure, from);
        const wide = await page.evaluate(`document.documentElement.scrollWidth > innerWidth || [...box.querySelectorAll('.live *')].some((each) => !each.closest('.scroll, pre, svg') && each.getBoundingClientRect().right > innerWidth + 1)`);
        if (wide) fault(figure.name, `is wider than ${width} px`);
        const small = await page.evaluate(`[...box.querySelectorAll('.live button, .live input, .live select')].filter((each) => !each.closest('[hidden]') && each.getBoundingClientRect().height < 24).map((each) => each.outerHTML.slice(0, 80))`);
        if (small.length) fault(figure.name, `at ${width} px too small to touch: ${small[0]}`);
        const unnamed = await page.evaluate(`[...box.querySelectorAll('.live input, .live select, .live textarea')].filter((each) => !each.labels?.length && !each.ariaLabel).length`);
        if (unnamed) fault(figure.name, `${unnamed} controls have no label`);
        const code = await page.evaluate(`(() => { const link = [...box.querySelectorAll('.live a')].at(-1); return document.getElementById(link.hash.slice(1))?.querySelector('.fragment') ? '' : link.hash; })()`);
        if (code) fault(figure.name, `there is no code at ${code}`);
    }
    await page.look({still: true});
    await page.go(`${from}/${figure.page}`);
    await page.evaluate(helpers.replace('PICTURE', figure.picture));
    await page.evaluate(`box.scrollIntoView()`);
    await pause(500);
    if (await page.evaluate(`box.classList.contains('is-live')`)) fault(figure.name, 'moves where motion is not wanted');
    await page.evaluate(`box.querySelector('.wake').click(), until(() => box.classList.contains('is-live'))`);
    await page.send('Emulation.setEmulatedMedia', {media: 'print'});
    if (await page.evaluate(`getComputedStyle(box.querySelector('.live')).display !== 'none' || getComputedStyle(box.querySelector('img')).display === 'none'`)) fault(figure.name, 'is on paper');
    await page.send('Emulation.setEmulatedMedia', {media: ''});
}

/** What a browser's event says that nobody should have to hear; empty for the others. */
function complaint({method, params}) {
    if (method === 'Log.entryAdded') return params.entry.text;
    if (method === 'Runtime.consoleAPICalled') return params.args.map((each) => each.value ?? each.description).join(' ');
    if (method === 'Runtime.exceptionThrown') return params.exceptionDetails.exception?.description ?? params.exceptionDetails.text;
    if (method === 'Network.requestWillBeSent' && !/^(file|blob|data|about|http:\/\/127\.0\.0\.1)/.test(params.request.url)) return `request ${params.request.url}`;
    return '';
}

/** The browser, and how a page is seen: look({width, scheme: 'light' or 'dark', slower: how many times, touch, still: no motion}). */
const withEyes = (browser) => ({
    ...browser, messages: [],
    hear() {
        this.messages.push(...browser.events.map(complaint).filter(Boolean));
        browser.events.length = 0;
    },
    async go(address) {
        for (const each of ['about:blank', address]) {  // or another #… would be the same page
            this.hear();
            await browser.open(each);
        }
    },
    async look({width = 1280, scheme = 'light', slower = 1, touch = false, still = false}) {
        await browser.send('Emulation.setDeviceMetricsOverride', {width, height: 900, deviceScaleFactor: 1, mobile: touch});
        await browser.send('Emulation.setTouchEmulationEnabled', {enabled: touch});
        await browser.send('Emulation.setCPUThrottlingRate', {rate: slower});
        await browser.send('Emulation.setEmulatedMedia', {features: [{name: 'prefers-color-scheme', value: scheme},
            {name: 'prefers-reduced-motion', value: still ? 'reduce' : 'no-preference'}]});
    },
});

async function main() {
    const types = {'.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2'};
    const server = http.createServer((request, response) => {
        const file = path.join(folder, path.normalize(request.url.split('?')[0]));
        if (!fs.existsSync(file)) return response.writeHead(request.url === '/favicon.ico' ? 204 : 404).end();
        response.writeHead(200, {'Content-Type': types[path.extname(file)] ?? 'application/octet-stream'}).end(fs.readFileSync(file));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const disk = `file://${path.resolve(folder)}`, net = `http://127.0.0.1:${server.address().port}`;
    const place = fs.mkdtempSync(path.join(os.tmpdir(), 'descent-browser-'));
    await withBrowser('chromium', place, async (browser) => {
        const page = withEyes(browser);
        for (const figure of figures) {
            for (const [what, attempt] of [['speed', trySpeed], ['challenge', tryChallenge], ['address', tryAddress], ['looks', tryLooks]]) {
                await attempt(page, figure, what === 'address' ? net : disk).catch((error) => fault(figure.name, `${what}: ${error.message}`));
                page.hear();
                for (const message of page.messages.splice(0)) fault(figure.name, `${what}: the console says: ${message}`);
            }
        }
    });
    server.close();
    fs.rmSync(place, {recursive: true, force: true, maxRetries: 5});
    console.log(`${figures.length} live figures were tried`);
}

main();
