/** US dollars in a sentence, the same in every locale: `$0`, `$0.00042`, `$1.50`, `$1,204.00`. */
export function sayUsd(usd: number): string {
  if (usd === 0) return "$0";
  if (usd >= 0.1) {
    const [dollars = "0", cents = "00"] = usd.toFixed(2).split(".");
    return `$${dollars.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
  }
  return `$${Number(usd.toPrecision(2)).toFixed(8).replace(/0+$/, "")}`;
}
