// Runs inside the page: imports a diagram, marks elements, reports its size, saves it as SVG.
const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif';
const MARGIN = 20;
const viewer = new BpmnJS({
  container: '#canvas',
  textRenderer: {
    defaultStyle: { fontFamily: FONT, fontSize: 12 },
    externalStyle: { fontFamily: FONT, fontSize: 11 },
  },
});

let box = { x: 0, y: 0, width: 1, height: 1 };

async function draw(xml, marks) {
  await viewer.importXML(xml);
  const canvas = viewer.get('canvas');
  const elements = viewer.get('elementRegistry');
  for (const [id, name] of Object.entries(marks)) {
    if (elements.get(id)) canvas.addMarker(id, name);
  }
  box = canvas.viewbox().inner;
  return {
    width: Math.ceil(box.width + 2 * MARGIN),
    height: Math.ceil(box.height + 2 * MARGIN),
  };
}

function place() {
  const canvas = viewer.get('canvas');
  canvas.resized();
  canvas.viewbox({
    x: box.x - MARGIN, y: box.y - MARGIN,
    width: box.width + 2 * MARGIN, height: box.height + 2 * MARGIN,
  });
}

async function save() {
  return (await viewer.saveSVG()).svg;
}
