// A browser for the checks of the book, driven through Chromium's debugging pipe; no package is needed.
'use strict';
const {spawn} = require('child_process');

const longest = 240000;  // milliseconds until a browser that does not answer is given up; machines are busy

/**
 * Starts Chromium with one empty page; throws what it says when it does not start.
 * @param folder where it keeps its files @param patience how many milliseconds until() waits
 * @returns {Promise<object>} send(method, parameters), events (all so far, {method, params}), evaluate(expression or function, …),
 *     until(the same), open(address), press(key, {shift}), close()
 */
async function startBrowser(chromium, folder, patience) {
    const child = spawn(chromium, ['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe', '--allow-file-access-from-files',
        `--user-data-dir=${folder}`, 'about:blank'], {stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe']});
    const waiting = new Map(), events = [];
    let words = '', text = '', session, number = 0;
    child.stderr.on('data', (data) => words += data);
    const ended = new Promise((resolve, reject) => child.on('error', reject).on('exit', () => reject(new Error(words.trim().split('\n').pop() || 'it ends'))));
    ended.catch(() => {});
    child.stdio[3].on('error', () => {});
    child.stdio[4].setEncoding('utf8').on('data', (data) => {
        const parts = (text + data).split('\0');
        text = parts.pop();
        for (const {id, result, error, method, params} of parts.map((part) => JSON.parse(part))) {
            if (!id) events.push({method, params});
            else if (error) waiting.get(id).reject(new Error(error.message));
            else waiting.get(id).resolve(result);
        }
    });
    const send = (method, params = {}) => Promise.race([ended, new Promise((resolve, reject) => {
        waiting.set(++number, {resolve, reject});
        setTimeout(() => reject(new Error(`${method} is not answered`)), longest).unref();
        child.stdio[3].write(JSON.stringify({id: number, method, params, sessionId: session}) + '\0');
    })]);
    const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

    const {targetInfos} = await send('Target.getTargets');
    const {targetId} = targetInfos.find(({type}) => type === 'page');
    session = (await send('Target.attachToTarget', {targetId, flatten: true})).sessionId;
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`);
    await send('Performance.enable', {timeDomain: 'threadTicks'});
    await send('Emulation.setFocusEmulationEnabled', {enabled: true});

    const browser = {
        send, events,
        async evaluate(code, ...values) {
            const expression = typeof code === 'string' ? code : `(${code})(${values.map((each) => JSON.stringify(each)).join(',')})`;
            const {result, exceptionDetails} = await send('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true});
            if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
            return result.value;
        },
        /** Waits for what becomes true; returns whether it did. */
        async until(code, ...values) {
            for (const end = Date.now() + patience; Date.now() < end; await pause(50)) {
                if (await browser.evaluate(code, ...values).catch(() => false)) return true;  // a page may be on its way
            }
            return false;
        },
        async open(address) {
            events.length = 0;
            await send('Page.navigate', {url: address});
            for (const end = Date.now() + longest; !events.some(({method}) => method === 'Page.loadEventFired'); await pause(20)) {
                if (Date.now() > end) throw new Error(`${address} does not load`);
            }
        },
        async press(key, {shift = false} = {}) {
            const code = {Tab: 9, Enter: 13, ' ': 32, End: 35, Home: 36, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, '-': 189, '.': 190}[key] ?? key.toUpperCase().charCodeAt(0);
            const event = {key, windowsVirtualKeyCode: code, modifiers: shift ? 8 : 0};
            await send('Input.dispatchKeyEvent', {type: 'keyDown', ...event, text: {Enter: '\r'}[key] ?? (key.length === 1 ? key : '')});
            await send('Input.dispatchKeyEvent', {type: 'keyUp', ...event});
        },
        async close() {
            send('Browser.close').catch(() => {});
            await ended.catch(() => {});
        },
    };
    return browser;
}

/** Runs check(browser, say) with a browser, prints a line for each fault that it says, and END; or SKIPPED and why. */
async function withBrowser(chromium, folder, check, patience = longest) {
    let browser;
    try {
        browser = await startBrowser(chromium, folder, patience);
    } catch (error) {
        console.log(`SKIPPED: ${error.message}`);
        return;
    }
    try {
        await check(browser, (fault) => console.log(fault));
    } catch (error) {
        console.log(error.message);
    }
    await browser.close();
    console.log('END');
}

module.exports = {withBrowser};
