/** What people and banks write: plain, and everything that has ever broken an importer. */

export const SHOPS = [
  'Whole Foods',
  'AT&T',
  "Trader Joe's",
  'Café Zürich',
  'Shell #4471',
  'Straßenbahn München',
  '東京メトロ',
  'O’Reilly & Sons',
  'قهوة الصباح',
  'Amazon.com*2K4',
  'The "Good" Bakery',
  'Пятёрочка',
  'Uber <Trip>',
  'Cinéma Le Champo',
  'Ben & Jerry’s 🍦',
  'Electric Co-op',
  'São Paulo Água',
  'Zażółć Gęślą',
  'C:\\Drive\\Cloud',
  'Rent, 12 Elm St',
] as const satisfies readonly [string, ...string[]]

export const MEMOS = [
  'groceries for the week',
  'split with Sam, 50%',
  'ref 000123-45',
  'naïve façade — coöperate',
  'birthday 🎂👨‍👩‍👧‍👦',
  'line one\nline two',
  'tab\there',
  'quote " and backslash \\',
  '</script><b>not bold</b>',
  '=SUM(A1:A9)',
  'zero\u200bwidth and \u2028 separator',
  'e\u0301 is not é',
  '  kept spaces  ',
  "Robert'); DROP TABLE students;--",
  '100% of 3/4',
  'a rather long note that goes on for a while because somebody pasted an invoice text into it: 3 x widgets, 2 x gadgets, delivery, tax and a tip for the driver, who was early; thanks again and see you soon',
  'null',
  'مذكرة',
  '备注：午餐',
  '',
] as const satisfies readonly [string, ...string[]]

/** The first `count` payees of a world: the shops above, then branches of them. */
export const shopName = (index: number): string => {
  const shop = SHOPS[index % SHOPS.length] ?? SHOPS[0]
  return index < SHOPS.length ? shop : `${shop} No. ${Math.floor(index / SHOPS.length) + 1}`
}

/** The payee as a bank prints it. */
export const statementName = (shop: string, branch: number): string => `${shop.toUpperCase()} ${branch} POS`
