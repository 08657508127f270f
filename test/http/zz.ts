import { chromium } from 'playwright-core';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args:['--no-sandbox'] });
const p = await b.newPage({viewport:{width:1280,height:800}});
p.on('pageerror', e => console.log('pageerror', e.message));
p.on('console', m => console.log('console', m.text().slice(0,200)));
p.on('request', r => r.method()==='POST' && console.log('   req', (r.postData()??'').slice(10,60)));
await p.goto(process.argv[2]); await p.waitForSelector('.graphiql-execute-button'); 
await p.evaluate(`for (const t of ['pointerdown','pointerup','click']) document.addEventListener(t, e => (window.log ??= []).push(t+' '+e.target.tagName+'.'+e.target.className), true)`);
for (let n=0;n<10;n++) {
await p.evaluate('window.log=[]');
await p.locator('.graphiql-tab-button').nth(n).click(); await p.waitForTimeout(150);
console.log(n, await p.evaluate(`[...document.querySelectorAll('.graphiql-tab')].map(e=>e.className.includes('active')).indexOf(true)`), await p.evaluate('window.log.join(" | ")'));
await p.evaluate('window.log=[]');
await p.locator('.graphiql-execute-button').click(); await p.waitForTimeout(600);
console.log('  run', await p.evaluate('window.log.join(" | ")'), await p.locator('.graphiql-execute-button').getAttribute('aria-label'));
await p.screenshot({path:`/tmp/t5/tab${n}.png`});
}
await b.close();
