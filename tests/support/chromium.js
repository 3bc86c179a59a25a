// A browser for tests: open() starts Chromium without a window and speaks to it through a pipe; no package is needed. A page has
//   go(address), evaluate(text of an expression, which may be a promise), send(method, parameters) of Chromium's protocol,
//   messages: what its console said, and what failed.
'use strict';
const {spawn} = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

/** The page of a fresh Chromium; close() ends it. */
async function open() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'descent-browser-'));
    const browser = spawn('chromium', ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-pipe', `--user-data-dir=${folder}`, 'about:blank'],
        {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe']});
    const waiting = new Map(), messages = [], heard = [];
    let number = 0, rest = '';
    browser.stdio[4].on('data', (data) => {
        const parts = (rest + data).split('\0');
        rest = parts.pop();
        for (const part of parts) {
            const message = JSON.parse(part), {method, params} = message;
            if (message.id) waiting.get(message.id)(message);
            else if (method === 'Log.entryAdded') messages.push(params.entry.text);
            else if (method === 'Runtime.consoleAPICalled') messages.push(params.args.map((each) => each.value ?? each.description).join(' '));
            else if (method === 'Runtime.exceptionThrown') messages.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
            else if (method === 'Network.requestWillBeSent' && !/^(file|blob|data|http:\/\/127\.0\.0\.1)/.test(params.request.url)) messages.push(`request ${params.request.url}`);
            heard.filter((each) => each.method === method).forEach((each) => each.resolve(params));
        }
    });
    const call = (method, params, sessionId) => new Promise((resolve, reject) => {
        waiting.set(++number, ({result, error}) => error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result));
        browser.stdio[3].write(JSON.stringify({id: number, method, params, sessionId}) + '\0');
    });
    const {targetInfos} = await call('Target.getTargets');
    const {sessionId} = await call('Target.attachToTarget', {targetId: targetInfos.find(({type}) => type === 'page').targetId, flatten: true});
    const send = (method, params = {}) => call(method, params, sessionId);
    const once = (method) => new Promise((resolve) => {
        const each = {method, resolve: (params) => {
            heard.splice(heard.indexOf(each), 1);
            resolve(params);
        }};
        heard.push(each);
    });
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`);
    return {
        messages, send,
        async go(address) {
            for (const url of ['about:blank', address]) {  // or another #… would be the same page
                const loaded = once('Page.loadEventFired');
                await send('Page.navigate', {url});
                await loaded;
            }
        },
        async evaluate(expression) {
            const {result, exceptionDetails} = await send('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true});
            if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
            return result.value;
        },
        /** How the page is seen: {width, scheme: 'light' or 'dark', slower: how many times, touch, still: no motion}. */
        async look({width = 1280, scheme = 'light', slower = 1, touch = false, still = false}) {
            await send('Emulation.setDeviceMetricsOverride', {width, height: 900, deviceScaleFactor: 1, mobile: touch});
            await send('Emulation.setTouchEmulationEnabled', {enabled: touch});
            await send('Emulation.setCPUThrottlingRate', {rate: slower});
            await send('Emulation.setEmulatedMedia', {features: [{name: 'prefers-color-scheme', value: scheme},
                {name: 'prefers-reduced-motion', value: still ? 'reduce' : 'no-preference'}]});
        },
        async close() {
            const ended = new Promise((resolve) => browser.once('exit', resolve));
            await call('Browser.close');
            await ended;
            fs.rmSync(folder, {recursive: true, force: true, maxRetries: 5});
        },
    };
}

module.exports = {open};
