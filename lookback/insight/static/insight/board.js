// Draws the stacked bars of the board from the data in the page. Without scripts the tables hold the same figures.
// Each colour also has a pattern of its own, so that nobody needs to tell red from green.
const COLOURS = { red: "#b3261e", yellow: "#e0a100", green: "#2a8a46", none: "#9aa5b1", done: "#0b57a4" };
const PATTERNS = {
  red: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: -0.8, color: "rgba(255,255,255,.45)" },
  yellow: { symbol: "circle", symbolSize: 0.7, color: "rgba(255,255,255,.6)" },
  green: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: 0.8, color: "rgba(255,255,255,.45)" },
};

function option(data) {
  return {
    animation: false,
    grid: { left: 8, right: 24, top: 34, bottom: 8, containLabel: true },
    legend: { top: 0, itemWidth: 18, itemHeight: 12, textStyle: { color: "#16283a" } },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
    xAxis: { type: "value", minInterval: 1, axisLabel: { color: "#4b5866" } },
    yAxis: {
      type: "category", inverse: true, data: data.labels, axisTick: { show: false },
      axisLabel: { color: "#16283a", width: 130, overflow: "truncate" },
    },
    series: data.series.map((series) => ({
      name: series.name, type: "bar", stack: "all", data: series.values, barMaxWidth: 22,
      itemStyle: { color: COLOURS[series.key], decal: PATTERNS[series.key] || { symbol: "none" }, borderColor: "#fff", borderWidth: 1 },
    })),
  };
}

document.addEventListener("DOMContentLoaded", () => {
  const source = document.getElementById("board-data");
  if (!source || !window.echarts) return;
  const boards = JSON.parse(source.textContent);
  document.querySelectorAll("[data-chart]").forEach((box) => {
    const data = boards[box.dataset.chart];
    box.style.height = `${Math.max(160, 60 + data.labels.length * 30)}px`;
    const chart = echarts.init(box, null, { renderer: "svg" });
    chart.setOption(option(data));
    window.addEventListener("resize", () => chart.resize());
    window.addEventListener("beforeprint", () => chart.resize());
  });
});
