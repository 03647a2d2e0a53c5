// What a player of other people gives for responses to items of QTI 3.0: node play.mjs FILE…
//
// prints a JSON list with an object for each item: the score of the correct response, that of each choice alone, and that of
// none. The player is @citolab/qti-components, in the document of jsdom; nothing of the product is used.
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/', pretendToBeVisual: true });
for (const name of Object.getOwnPropertyNames(window)) {
  try {
    if (!(name in globalThis)) globalThis[name] = window[name];
  } catch {
    // some of them cannot be read
  }
}
for (const name of ['window', 'document', 'Event', 'CustomEvent', 'EventTarget']) globalThis[name] = window[name];
// it tells of what it does
for (const name of ['log', 'info', 'debug', 'warn']) console[name] = () => {};
for (const part of ['qti-elements', 'qti-processing', 'qti-item']) await import(`@citolab/qti-components/${part}`);

async function play(file) {
  // custom elements of HTML are never empty
  const xml = readFileSync(file, 'utf8');
  const tree = new window.DOMParser().parseFromString(xml, 'text/xml');
  const texts = (name) => [...tree.querySelectorAll(name)].map((element) => element.textContent);
  const shown = xml.replace(/<\?xml[^>]*\?>/, '').replace(/<!--[\s\S]*?-->/g, '');
  const html = shown.replace(/<(qti-[a-z-]+)([^>]*?)\/>/g, '<$1$2></$1>');
  const place = document.createElement('div');
  document.body.append(place);
  place.innerHTML = html;
  const item = place.querySelector('qti-assessment-item');
  await item.updateComplete;
  const several = tree.querySelector('qti-response-declaration').getAttribute('cardinality') === 'multiple';
  const score = (response) => {
    item.updateResponseVariable('RESPONSE', several ? response : (response[0] ?? null));
    item.processResponse();
    return Number(item._context.variables.find((variable) => variable.identifier === 'SCORE').value);
  };
  const choices = [...tree.querySelectorAll('qti-simple-choice')].map((choice) => choice.getAttribute('identifier'));
  const right = texts('qti-correct-response qti-value');
  const played = { points: score(right), alone: choices.map((choice) => score([choice])), none: score([]) };
  place.remove();
  return played;
}

const played = [];
for (const file of process.argv.slice(2)) played.push(await play(file));
process.stdout.write(JSON.stringify(played), () => process.exit(0));
