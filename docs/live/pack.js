// Makes one script of the live figures: node pack.js live.wasm play.js. The wasm is in it, compressed, since a page that is opened from a
// disk may not fetch it.
'use strict';
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

const [wasm, out] = process.argv.slice(2);
const source = (name) => fs.readFileSync(path.join(__dirname, name), 'utf8').replace("'use strict';\n", '').replace(/\nif \(typeof module[^\n]*\n/, '\n');
const figures = fs.readdirSync(__dirname).filter((name) => name.endsWith('.js') && !['live.js', 'machine.js', 'pack.js', 'plot.js'].includes(name)).sort();

fs.writeFileSync(out, `'use strict';
(() => {
${['machine.js', 'plot.js', 'live.js', ...figures].map(source).join('\n')}
const packedMachine = '${zlib.gzipSync(fs.readFileSync(wasm), {level: 9}).toString('base64')}';
startLive();
})();
`);
