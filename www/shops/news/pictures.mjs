// A picture for each article: a two-colour print of what its section is about. Attributes only, no style.

import { shade } from '../colours.mjs';
import { seeded } from '../seed.mjs';

export const WIDTH = 480;
export const HEIGHT = 300;

/** Ink and paper of a section. */
const INKS = {
  town: '#8a4b3c', harbour: '#2f5d7c', business: '#4d5a4a', science: '#3d3f73', sport: '#2f6b4f', culture: '#7b3f63', food: '#a5692c', opinion: '#5b5450',
};

const round = Math.round;

/** Each draws its scene in ink `i`, half-tone `h`, light `l`. */
const SCENES = {
  town({ i, h, l, random }) {
    let x = -10;
    let out = '';
    while (x < 490) {
      const width = round(random.between(52, 86));
      const top = round(random.between(120, 178));
      const fill = random.pick([i, h, shade(h, 0.25)]);
      out += `<path d="M${x} 250V${top}l${width / 2} -${round(width * 0.5)} ${width / 2} ${round(width * 0.5)}V250z" fill="${fill}"/>`;
      for (let y = top + 14; y < 220; y += 34) out += `<path d="M${x + width * 0.22} ${y}h${round(width * 0.2)}v18h-${round(width * 0.2)}zM${x + width * 0.58} ${y}h${round(width * 0.2)}v18h-${round(width * 0.2)}z" fill="${random.next() < 0.45 ? '#f2cf7a' : l}"/>`;
      x += width + 3;
    }
    return `${out}<path d="M0 248h480v52H0z" fill="${shade(i, -0.35)}"/>`;
  },
  harbour({ i, h, l, random }) {
    const boat = round(random.between(90, 250));
    const wave = (y, fill, shift) => `<path d="M${-40 + shift} ${y}${'q20-13 40 0t40 0'.repeat(7)}V300H-40z" fill="${fill}"/>`;
    const light = `<path d="M378 214l10-128h24l10 128z" fill="${l}"/><path d="M384 138h32l2 26h-36zM381 188h38l2 26h-42z" fill="${i}"/><path d="M384 66h32v22h-32z" fill="#f2cf7a"/><path d="M380 66l20-18 20 18z" fill="${i}"/><path d="M340 216c20-18 100-18 124 0v40H340z" fill="${shade(i, -0.3)}"/><path d="M384 72L180 40v52zM416 72l64-14v36z" fill="#f2cf7a" opacity=".3"/>`;
    const sails = random.next() < 0.5 ? `<path d="M${boat + 40} 100v106h-56zM${boat + 48} 118v88h40z" fill="${l}"/>` : `<path d="M${boat + 4} 172h58v36H${boat + 4}zM${boat + 16} 148h10v26h-10z" fill="${l}"/>`;
    return `${light}${wave(226, h, 0)}${sails}<path d="M${boat - 24} 208h126l-20 34H${boat}z" fill="${i}"/>${wave(244, i, 16)}${wave(268, shade(i, -0.3), 4)}`;
  },
  business({ i, h, l, random }) {
    const bars = [0, 1, 2, 3, 4, 5].map((n) => round(random.between(40, 90) + n * 14));
    return `<path d="M0 240h480v60H0z" fill="${shade(i, -0.3)}"/>${bars.map((height, n) => `<path d="M${56 + n * 44} ${240 - height}h34v${height}h-34z" fill="${n % 2 ? h : i}"/>`).join('')}<path d="M344 240V74h14v166zM312 74h156v12H312zM420 86v54" fill="${i}" stroke="${i}" stroke-width="3"/><path d="M398 140h44v34h-44z" fill="#d9a24a"/><path d="M330 74l22-34 22 34z" fill="${h}"/><path d="M60 ${230 - bars[0]}L${60 + 5 * 44} ${226 - bars[5]}" stroke="${l}" stroke-width="4" stroke-dasharray="2 9" stroke-linecap="round"/>`;
  },
  science({ i, h, l, random }) {
    const stars = Array.from({ length: 46 }, () => `<circle cx="${round(random.between(0, 480))}" cy="${round(random.between(0, 210))}" r="${round(random.between(6, 20)) / 10}"/>`).join('');
    const [x, y, r] = [round(random.between(290, 410)), round(random.between(60, 110)), round(random.between(26, 46))];
    return `<path d="M0 0h480v300H0z" fill="${shade(i, -0.35)}"/><g fill="${l}">${stars}</g><circle cx="${x}" cy="${y}" r="${r}" fill="#d9a24a"/><ellipse cx="${x}" cy="${y}" rx="${r * 1.8}" ry="${r * 0.45}" fill="none" stroke="${l}" stroke-width="4" transform="rotate(-18 ${x} ${y})"/><path d="M0 252c90-40 180-34 260-10s150 20 220-6v64H0z" fill="${h}"/><path d="M96 234v-30a44 44 0 0 1 88 0v34z" fill="${l}"/><path d="M132 160l40-38 18 20-38 36z" fill="${i}"/>`;
  },
  sport({ i, h, l, random }) {
    const [x, y] = [round(random.between(120, 360)), round(random.between(90, 150))];
    return `<path d="M0 196h480v104H0z" fill="${i}"/>${[0, 1, 2, 3, 4].map((n) => `<path d="M${n * 110 - 30} 196h55l-26 104h-70z" fill="${shade(i, 0.12)}"/>`).join('')}<path d="M168 196v-86h144v86" fill="none" stroke="${l}" stroke-width="6"/><path d="M168 130h144M168 152h144M168 174h144M192 110v86M216 110v86M240 110v86M264 110v86M288 110v86" stroke="${l}" stroke-width="1.5" opacity=".7"/><path d="M40 196V62h8v134zM432 196V62h8v134z" fill="${shade(h, -0.3)}"/><path d="M20 44h48v22H20zM412 44h48v22h-48z" fill="#f2cf7a"/><circle cx="${x}" cy="${y}" r="22" fill="${l}" stroke="${shade(i, -0.4)}" stroke-width="3"/><path d="M${x} ${y - 9}l9 6-3 10h-12l-3-10z" fill="${shade(i, -0.4)}"/>`;
  },
  culture({ i, h, l, random }) {
    const fold = (x, turn) => `<path d="M${x} 0h40c-6 90 8 190-${turn * 14} 262h-40c${turn * 12}-70-6-170 0-262z" fill="${x % 80 ? i : shade(i, -0.25)}"/>`;
    const figure = random.pick([
      `<path d="M214 236v-54a26 26 0 0 1 52 0v54z" fill="${l}"/><circle cx="240" cy="138" r="20" fill="${l}"/>`,
      `<path d="M180 204h120v12H180zM192 216h10v28h-10zM278 216h10v28h-10zM180 204c0-46 60-30 78-52h42v52z" fill="${l}"/>`,
      `<g fill="${l}"><ellipse cx="214" cy="214" rx="22" ry="16"/><ellipse cx="284" cy="198" rx="22" ry="16"/><path d="M228 120h8v94h-8zM298 104h8v94h-8zM228 120l78-18v22l-78 18z"/></g>`,
    ]);
    return `<path d="M0 0h480v300H0z" fill="${shade(h, -0.35)}"/><path d="M240 20L120 262h240z" fill="#f2cf7a" opacity=".35"/>${figure}${[0, 40, 80].map((x) => fold(x, 1)).join('')}${[360, 400, 440].map((x) => fold(x, -1)).join('')}<path d="M0 0h480v26${'q-20 22-40 0'.repeat(12)}z" fill="${shade(i, -0.3)}"/><path d="M0 256h480v44H0z" fill="${shade(i, -0.5)}"/>`;
  },
  food({ i, h, l, random }) {
    const dish = random.pick([
      `<path d="M170 176c40-44 100-44 140 0-40 44-100 44-140 0zM316 176l34-24v48z" fill="${i}"/><circle cx="200" cy="170" r="5" fill="${l}"/><path d="M232 152v48M254 148v56M276 154v44" stroke="${h}" stroke-width="4"/>`,
      `<path d="M176 190a64 48 0 0 1 128 0z" fill="#d9a24a"/><path d="M196 164l16-14M226 152l16-16M256 152l18-12" stroke="${l}" stroke-width="6" stroke-linecap="round"/><path d="M168 190h144v12H168z" fill="${i}"/>`,
      `<circle cx="240" cy="172" r="50" fill="${i}"/><circle cx="240" cy="172" r="40" fill="#d9a24a"/><path d="M214 164c10-12 20 12 30 0s20 12 24 0M218 186c10-10 18 10 28 0s14 6 18 0" fill="none" stroke="${l}" stroke-width="5" stroke-linecap="round"/>`,
    ]);
    return `<path d="M0 0h480v300H0z" fill="${shade(h, 0.35)}"/><g stroke="${l}" stroke-width="18" opacity=".6"><path d="M0 60h480M0 150h480M0 240h480M60 0v300M180 0v300M300 0v300M420 0v300"/></g><circle cx="240" cy="174" r="104" fill="${l}"/><circle cx="240" cy="174" r="80" fill="#fff" opacity=".6"/>${dish}<path d="M86 90h8v64h8V90h8v64h8V90h8v72c0 12-8 16-14 20v84H98v-84c-6-4-12-8-12-20zM366 90c26 4 30 60 18 92h-6v84h-12z" fill="${i}"/>`;
  },
  opinion({ i, h, l, random }) {
    const turn = round(random.between(-5, 5));
    return `<path d="M0 0h480v300H0z" fill="${h}"/><g transform="rotate(${turn} 240 150)"><path d="M96 66h288a14 14 0 0 1 14 14v120a14 14 0 0 1-14 14H216l-56 52 8-52H96a14 14 0 0 1-14-14V80a14 14 0 0 1 14-14z" fill="${l}"/><path d="M150 116c-22 8-30 24-30 44h30v30h-40v-34c0-34 10-54 34-62zM214 116c-22 8-30 24-30 44h30v30h-40v-34c0-34 10-54 34-62z" fill="${i}"/><path d="M236 118h126M236 142h104M236 166h118" stroke="${i}" stroke-width="8" stroke-linecap="round" opacity=".5"/></g>`;
  },
  rain({ i, h, l, random }) {
    const cloud = (x, y, k, fill) => `<path d="M${x} ${y}h${120 * k}a${26 * k} ${26 * k} 0 0 0 0-${52 * k}a${40 * k} ${40 * k} 0 0 0-${74 * k}-${14 * k}a${34 * k} ${34 * k} 0 0 0-${46 * k} ${66 * k}z" fill="${fill}"/>`;
    const drops = Array.from({ length: 40 }, () => { const [x, y] = [round(random.between(0, 480)), round(random.between(140, 280))]; return `M${x} ${y}l-8 20`; }).join('');
    return `<path d="M0 0h480v300H0z" fill="${h}"/>${cloud(60, 120, 1.5, l)}${cloud(270, 96, 1.2, shade(h, 0.4))}<path d="${drops}" stroke="${l}" stroke-width="3" stroke-linecap="round"/><path d="M0 262c120-20 240 10 480-8v46H0z" fill="${i}"/>`;
  },
  birds({ i, h, l, random }) {
    const flock = Array.from({ length: 26 }, () => { const [x, y, k] = [round(random.between(20, 450)), round(random.between(24, 190)), random.between(5, 13)]; return `M${x} ${y}q${round(k)}-${round(k)} ${round(k * 1.6)} 0q${round(k)}-${round(k)} ${round(k * 1.6)} 0`; }).join('');
    return `<path d="${flock}" fill="none" stroke="${i}" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/><path d="M0 250c100-50 160-20 240-34s160-40 240-6v90H0z" fill="${h}"/><path d="M90 300V176M90 214l-26-26M90 226l30-34M90 196l14-22" stroke="${shade(i, -0.3)}" stroke-width="7" stroke-linecap="round"/><path d="M0 274c160-20 320-10 480 2v24H0z" fill="${shade(l, -0.15)}"/>`;
  },
  books({ i, h, l, random }) {
    let y = 250;
    let out = '';
    while (y > 80) {
      const height = round(random.between(22, 36));
      const width = round(random.between(150, 230));
      const x = round(240 - width / 2 + random.between(-18, 18));
      y -= height;
      const fill = random.pick([i, h, shade(i, -0.3), '#d9a24a', shade(h, 0.3)]);
      out += `<path d="M${x} ${y}h${width}v${height - 2}h-${width}z" fill="${fill}"/><path d="M${x + 16} ${y}h8v${height - 2}h-8zM${x + width - 26} ${y}h8v${height - 2}h-8z" fill="${l}" opacity=".7"/>`;
    }
    return `<path d="M0 250h480v50H0z" fill="${shade(i, -0.4)}"/>${out}`;
  },
  hills({ i, h, l, random }) {
    const tree = (x, y, k) => `<path d="M${x - 2} ${y}h5v${12 * k}h-5z" fill="${shade(i, -0.4)}"/><circle cx="${x}" cy="${y - 8 * k}" r="${13 * k}" fill="${i}"/>`;
    const trees = Array.from({ length: 6 }, () => tree(round(random.between(20, 460)), round(random.between(196, 216)), random.between(0.8, 1.4))).join('');
    return `<path d="M0 200c80-70 150-70 230-20s170 10 250-40v160H0z" fill="${shade(h, 0.3)}"/><path d="M0 226c110-50 220-20 300-10s120-10 180-26v110H0z" fill="${h}"/>${trees}<path d="M0 246c150-30 330-20 480 4v50H0z" fill="${i}"/><path d="M200 300c20-24 70-30 60-50-6-14-40-14-30-32" fill="none" stroke="${l}" stroke-width="9" stroke-linecap="round"/>`;
  },
  turbine({ i, h, l, random }) {
    const mill = (x, y, k) => { const turn = round(random.between(0, 120)); return `<path d="M${x - 4 * k} 262l${3 * k}-${262 - y}h${2 * k}l${3 * k} ${262 - y}z" fill="${l}"/><g transform="rotate(${turn} ${x} ${y})">${[0, 120, 240].map((a) => `<path d="M${x} ${y}c${12 * k}-${20 * k} ${8 * k}-${56 * k} 0-${78 * k}c-${5 * k} ${26 * k}-${6 * k} ${54 * k} 0 ${78 * k}z" fill="${l}" transform="rotate(${a} ${x} ${y})"/>`).join('')}</g><circle cx="${x}" cy="${y}" r="${6 * k}" fill="${i}"/>`; };
    return `<path d="M0 0h480v300H0z" fill="${shade(i, 0.35)}"/>${mill(110, 130, 0.9)}${mill(256, 104, 1.15)}${mill(396, 146, 0.75)}<path d="M0 256q20-12 40 0t40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0V300H0z" fill="${i}"/>`;
  },
  shop({ i, h, l, random }) {
    const stripe = Array.from({ length: 10 }, (_, n) => `<path d="M${90 + n * 30} 110h30v34a15 15 0 0 1-30 0z" fill="${n % 2 ? l : i}"/>`).join('');
    const wares = Array.from({ length: 5 }, (_, n) => random.pick([`<circle cx="${132 + n * 34}" cy="226" r="13" fill="#d9a24a"/>`, `<path d="M${122 + n * 34} 204h20v35h-20z" fill="${h}"/>`, `<path d="M${120 + n * 34} 239l12-34 12 34z" fill="${i}"/>`])).join('');
    return `<path d="M0 268h480v32H0z" fill="${shade(i, -0.4)}"/><path d="M90 60h300v208H90z" fill="${shade(h, 0.2)}"/><path d="M104 68h272v30H104z" fill="${shade(i, -0.3)}"/><path d="M140 84h200" stroke="${l}" stroke-width="6" stroke-linecap="round" stroke-dasharray="18 10"/><path d="M106 156h192v84H106z" fill="${l}"/>${wares}<path d="M316 156h58v112h-58z" fill="${i}"/><circle cx="326" cy="214" r="4" fill="#f2cf7a"/>${stripe}`;
  },
  flask({ i, h, l, random }) {
    const level = round(random.between(170, 205));
    const bubbles = Array.from({ length: 12 }, () => `<circle cx="${round(random.between(196, 284))}" cy="${round(random.between(level + 10, 240))}" r="${round(random.between(3, 8))}"/>`).join('');
    return `<path d="M0 256h480v44H0z" fill="${shade(i, -0.3)}"/><path d="M214 60h52v70l66 110a16 16 0 0 1-14 24H162a16 16 0 0 1-14-24l66-110z" fill="${l}"/><path d="M${240 - (level - 108) * 0.62} ${level}h${(level - 108) * 1.24}L322 244a8 8 0 0 1-8 12H166a8 8 0 0 1-8-12z" fill="${h}"/><g fill="${l}" opacity=".7">${bubbles}</g><path d="M204 50h72v14h-72z" fill="${i}"/><path d="M60 120h54v136H60zM372 150h46v106h-46z" fill="${i}"/><path d="M68 150h38v98H68zM380 190h30v58h-30z" fill="#d9a24a"/>`;
  },
  frames({ i, h, l, random }) {
    const frame = (x, y, w, g) => `<path d="M${x} ${y}h${w}v${g}h-${w}z" fill="${i}"/><path d="M${x + 9} ${y + 9}h${w - 18}v${g - 18}h-${w - 18}z" fill="${l}"/><path d="M${x + 9} ${y + g - 9}v-${round(g * 0.3)}l${round(w * 0.3)}-${round(g * random.between(0.1, 0.3))} ${round(w * 0.25)} ${round(g * 0.16)} ${round(w * 0.2)}-${round(g * 0.12)} ${round(w * 0.25) - 18} ${round(g * 0.2)}v${round(g * 0.06)}z" fill="${random.pick([h, '#d9a24a', shade(i, 0.2)])}"/>`;
    return `<path d="M0 0h480v300H0z" fill="${shade(h, 0.4)}"/><path d="M0 256h480v44H0z" fill="${shade(i, -0.2)}"/>${frame(50, 60, 120, 150)}${frame(192, 84, 150, 104)}${frame(364, 56, 80, 80)}${frame(364, 154, 80, 66)}`;
  },
};

/** What a topic looks like, where it looks like anything but its section. */
const BY_TOPIC = {
  storm: 'rain', weather: 'rain', climate: 'rain', fog: 'rain', animals: 'birds', birds: 'birds', wildlife: 'birds', library: 'books', books: 'books', schools: 'books', walking: 'hills', farming: 'hills', apples: 'hills',
  running: 'hills', cricket: 'hills', energy: 'turbine', engineering: 'turbine', shops: 'shop', restaurant: 'shop', tourism: 'shop', health: 'flask', brain: 'flask', sea: 'harbour', medicine: 'flask', art: 'frames', museum: 'frames', film: 'frames',
  housing: 'town', ferry: 'harbour', rowing: 'harbour', swimming: 'harbour', history: 'town',
};

export function picture({ id, section, topics }) {
  const random = seeded(`news ${id}`);
  const scene = SCENES[topics.map((topic) => BY_TOPIC[topic]).find(Boolean) ?? section];
  // A shade to each, so that neighbours are not alike.
  const i = shade(INKS[section], random.between(-0.12, 0.12));
  const tones = { i, h: shade(i, 0.45), l: '#f7f1e4', random };
  const sun = `<circle cx="${round(random.between(60, 300))}" cy="${round(random.between(46, 90))}" r="26" fill="#f2cf7a"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"><path d="M0 0h480v300H0z" fill="${shade(i, 0.78)}"/><path d="M0 130h480v170H0z" fill="${shade(i, 0.7)}"/>${sun}${scene(tones)}</svg>\n`;
}
