import fs from 'node:fs';
import { launch } from './browser.mjs';
const PRODUCTS=10000, dist=process.argv[2], N=Number(process.argv[3]??5), MIN=Number(process.argv[4]??40);
const words = ['soft', 'wide', 'slim', 'warm', 'light', 'long', 'short', 'plain', 'striped', 'ribbed', 'woven', 'knitted'];
const word = (i, step) => words[Math.floor(i / step) % words.length];
const catalogue=JSON.stringify(Array.from({ length: PRODUCTS }, (_, i) => ({ id: `P${i}`, title: `${word(i, 1)} ${word(i, 12)} piece ${i}`, link: `/p/${i}`, price: `${5 + ((i * 37) % 200)}.00 EUR`, brand: `Brand ${(i * 7) % 60}`, product_type: `Department ${i % 8} > Shelf ${i % 40}`, availability: 'in_stock' })));
const types={js:'text/javascript',wasm:'application/wasm',json:'application/json'};
for(let k=0;k<N;k++){
const { browser, page } = await launch();
await page.route('**/*', (route) => { const p=new URL(route.request().url()).pathname;
 if(p==='/catalogue.json') return route.fulfill({contentType:'application/json',body:catalogue});
 if(p==='/shop.html') return route.fulfill({contentType:'text/html',body:`<!doctype html><html lang="en"><meta charset="utf-8"><title>shop</title><link rel="icon" href="data:,"><script type="module" src="/windowshop.js" data-catalog="/catalogue.json" data-seed="1"></script><body><div data-windowshop="for-you" data-limit="6" style="min-height: 700px"></div></body></html>`});
 const f=dist+p; if(!fs.existsSync(f)) return route.fulfill({status:404}); route.fulfill({body:fs.readFileSync(f),contentType:types[p.split('.').pop()]}); });
const s=await page.context().newCDPSession(page); await page.goto('about:blank'); await s.send('Emulation.setCPUThrottlingRate',{rate:4});
await s.send('Profiler.enable'); await s.send('Profiler.setSamplingInterval',{interval:250}); 
await browser.startTracing(page,{categories:['devtools.timeline','disabled-by-default-devtools.timeline','toplevel']});
await s.send('Profiler.start');
await page.goto('http://localhost:9/shop.html'); await page.waitForTimeout(5000);
const {profile:p}=await s.send('Profiler.stop');
const {traceEvents:ev}=JSON.parse((await browser.stopTracing()).toString());
const mains=ev.filter(e=>e.name==='thread_name'&&e.args.name==='CrRendererMain'); 
const by=new Map(p.nodes.map(n=>[n.id,n])); let t=p.startTime; const at=p.samples.map((x,i)=>[t+=p.timeDeltas[i],x]);
const pid=mains.map(m=>[m,ev.filter(e=>e.pid===m.pid&&e.tid===m.tid&&e.dur&&e.ts>p.startTime).length]).sort((a,b)=>b[1]-a[1])[0][0];
const evs=ev.filter(e=>e.pid===pid.pid&&e.tid===pid.tid&&e.dur);
const tasks=evs.filter(e=>e.name==='RunTask'&&e.dur>MIN*1000&&e.ts>p.startTime);
console.log('--- run',k, tasks.length);
for(const t of tasks){ const kids=evs.filter(e=>e!==t&&e.ts>=t.ts&&e.ts+e.dur<=t.ts+t.dur&&e.dur>3000&&!/RunTask|Receive mojo/.test(e.name)).sort((a,b)=>a.ts-b.ts||b.dur-a.dur);
 console.log(((t.ts-p.startTime)/1000).toFixed(0),'ms: task',(t.dur/1000).toFixed(1),'cpu',((t.tdur??0)/1000).toFixed(1)); kids.slice(0,6).forEach(c=>console.log('      ',(c.dur/1000).toFixed(1),c.name,JSON.stringify(c.args?.data??c.args??{}).slice(0,90)));
 const self={}; for(let i=0;i<at.length;i++){ const [ts,id]=at[i]; if(ts<t.ts||ts>t.ts+t.dur) continue; const f=by.get(id).callFrame; const n=(f.functionName.replace(/\[[0-9a-f]+\]/g,'')||'anon')+':'+f.columnNumber; self[n]=(self[n]||0)+p.timeDeltas[i+1]/1000; }
 console.log('   ',Object.entries(self).sort((a,b)=>b[1]-a[1]).slice(0,12).map(([n,v])=>v.toFixed(1)+' '+n.slice(-60)).join(' | ')); }
await browser.close(); }
