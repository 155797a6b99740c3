/** Exports as banks of several countries write them, with names, numbers and amounts made up. */
import type { Settings } from '../../../../connectors/connector'
import { csv } from '../../../../connectors/formats/csv/csv'
import { ask, confirm, read, shortly } from './read-csv'

interface Case {
  bank: string
  file: string | Buffer
  said?: Settings
  columns: object
  asked: string[]
  rows: string[]
  refused?: string[]
}

const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n`
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

const CASES: Case[] = [
  {
    bank: 'a card of an American bank',
    file: lines(
      'Transaction Date,Post Date,Description,Category,Type,Amount,Memo',
      '01/30/2024,01/31/2024,"CORNER SHOP, 17TH",Groceries,Sale,-12.50,',
      '01/28/2024,01/29/2024,PAYMENT THANK YOU,,Payment,"1,250.00",',
      '01/27/2024,01/28/2024,BOOKS ONLINE,Shopping,Sale,-8.00,gift',
    ),
    columns: {
      date: 'Post Date',
      transacted: 'Transaction Date',
      amount: 'Amount',
      description: 'Description',
      memo: 'Memo',
      category: 'Category',
    },
    asked: ['columns', 'date_order', 'decimal', 'currency'],
    said: { currency: 'USD' },
    rows: [
      '2024-01-31 | -1250 | USD | CORNER SHOP, 17TH | -',
      '2024-01-29 | 125000 | USD | PAYMENT THANK YOU | -',
      '2024-01-28 | -800 | USD | BOOKS ONLINE | gift',
    ],
  },
  {
    bank: 'an American bank that says debit or credit in a column called details',
    file: lines(
      'Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #',
      'DEBIT,01/31/2024,"CORNER SHOP",-12.50,DEBIT_CARD, ,,',
      'CREDIT,01/30/2024,"PAYROLL",1500.00,ACH_CREDIT,1497.00,,',
      'CHECK,01/29/2024,"CHECK 1203",-3.00,CHECK_PAID,-3.00,1203,',
    ),
    said: { currency: 'USD' },
    columns: {
      date: 'Posting Date',
      amount: 'Amount',
      description: 'Description',
      balance: 'Balance',
      check_number: 'Check or Slip #',
    },
    asked: ['columns', 'date_order', 'decimal', 'currency'],
    rows: [
      '2024-01-31 | -1250 | USD | CORNER SHOP | -',
      '2024-01-30 | 150000 | USD | PAYROLL | -',
      '2024-01-29 | -300 | USD | CHECK 1203 | -',
    ],
  },
  {
    bank: 'a bank with lines of its own below the table',
    file: lines(
      'Buchungstag;Wertstellung;Auftraggeber/Empfänger;Verwendungszweck;Betrag',
      '13.02.2024;13.02.2024;Laden;Einkauf;-12,50',
      '14.02.2024;14.02.2024;Stadtwerke;Strom;-50,00',
      '15.02.2024;15.02.2024;Firma;Gehalt;2.000,00',
      ';;;;',
      'Kontostand;29.02.2024;;;1.937,50 EUR',
    ),
    columns: {
      date: 'Buchungstag',
      amount: 'Betrag',
      payee: 'Auftraggeber/Empfänger',
      description: 'Verwendungszweck',
    },
    said: { currency: 'EUR' },
    asked: ['columns', 'date_order', 'decimal', 'currency'],
    rows: [
      '2024-02-13 | -1250 | EUR | Laden | Einkauf',
      '2024-02-14 | -5000 | EUR | Stadtwerke | Strom',
      '2024-02-15 | 200000 | EUR | Firma | Gehalt',
    ],
    refused: ['Line 6, column 1 (Buchungstag): This is no date.'],
  },
  {
    bank: 'a wallet whose first row has a line break in its note',
    file: lines(
      'Date,Name,Note,Amount',
      '2024-01-31,Tom,"for lunch,',
      'and the tip",-12.50',
      '2024-01-30,Ann,"""thanks""",20.00',
      '2024-01-29,Ann,,-1.00',
    ),
    said: { currency: 'USD' },
    columns: { date: 'Date', amount: 'Amount', payee: 'Name', memo: 'Note' },
    asked: ['columns', 'decimal', 'currency'],
    rows: [
      '2024-01-31 | -1250 | USD | Tom | for lunch,\r\nand the tip',
      '2024-01-30 | 2000 | USD | Ann | "thanks"',
      '2024-01-29 | -100 | USD | Ann | -',
    ],
  },
  {
    bank: 'a charge card, seen from the bank',
    file: lines(
      'Date,Description,Amount',
      '01/31/2024,CORNER SHOP,12.50',
      '01/30/2024,BOOKS,8.00',
      '01/16/2024,PAYMENT RECEIVED,-20.50',
    ),
    said: { currency: 'USD' },
    columns: { date: 'Date', amount: 'Amount', description: 'Description' },
    asked: ['columns', 'date_order', 'decimal', 'sign', 'currency'],
    rows: [
      '2024-01-31 | -1250 | USD | CORNER SHOP | -',
      '2024-01-30 | -800 | USD | BOOKS | -',
      '2024-01-16 | 2050 | USD | PAYMENT RECEIVED | -',
    ],
  },
  {
    bank: 'a British bank with two columns of amounts',
    file: lines(
      'Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,Debit Amount,Credit Amount,Balance',
      "31/01/2024,DEB,'11-22-33,12345678,CORNER SHOP,12.50,,987.50",
      "30/01/2024,BGC,'11-22-33,12345678,SALARY,,1000.00,1000.00",
    ),
    said: { currency: 'GBP' },
    columns: {
      date: 'Transaction Date',
      debit: 'Debit Amount',
      credit: 'Credit Amount',
      description: 'Transaction Description',
      account: 'Account Number',
      balance: 'Balance',
    },
    asked: ['columns', 'date_order', 'decimal', 'currency'],
    rows: ['2024-01-31 | -1250 | GBP | CORNER SHOP | -', '2024-01-30 | 100000 | GBP | SALARY | -'],
  },
  {
    bank: 'a German bank with lines of its own above the table',
    file: lines(
      '"Girokonto";"DE02120300000000202051"',
      '"Zeitraum:";"01.01.2024 - 31.01.2024"',
      '"Kontostand vom 31.01.2024:";"1.234,56 €"',
      '""',
      '"Buchungsdatum";"Wertstellung";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Verwendungszweck";"Umsatztyp";"IBAN";"Betrag (€)";"Mandatsreferenz"',
      '"31.01.24";"31.01.24";"Gebucht";"ERIKA MUSTER";"Bäckerei Süß";"Brot ""frisch""";"Ausgang";"DE1";"-1.012,50";""',
      '"30.01.24";"30.01.24";"Vorgemerkt";"ARBEIT GmbH";"ERIKA MUSTER";"Lohn";"Eingang";"DE2";"2.000";""',
    ),
    columns: {
      date: 'Buchungsdatum',
      amount: 'Betrag (€)',
      payee: 'Zahlungsempfänger*in',
      payer: 'Zahlungspflichtige*r',
      description: 'Verwendungszweck',
      status: 'Status',
    },
    asked: ['columns', 'date_order', 'decimal', 'currency'],
    rows: [
      '2024-01-31 | -101250 | EUR | Bäckerei Süß | Brot "frisch"',
      '2024-01-30 | 200000 | EUR | ARBEIT GmbH | Lohn',
    ],
  },
  {
    bank: 'a German savings bank in windows-1252',
    file: latin1(
      lines(
        '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";"Waehrung";"Info"',
        '"DE1";"29.01.24";"29.01.24";"KARTENZAHLUNG";"Einkauf";"K\u00e4seladen";"DE9";"ABCD";"-12,50";"EUR";"Umsatz gebucht"',
        '"DE1";"28.01.24";"28.01.24";"GUTSCHR";"Miete M\u00e4rz";"Mieter";"DE8";"ABCD";"500,00";"EUR";"Umsatz vorgemerkt"',
      ),
    ),
    columns: {
      account: 'Auftragskonto',
      date: 'Buchungstag',
      memo: 'Buchungstext',
      description: 'Verwendungszweck',
      payee: 'Beguenstigter/Zahlungspflichtiger',
      amount: 'Betrag',
      currency: 'Waehrung',
      status: 'Info',
    },
    asked: ['columns', 'date_order', 'decimal'],
    rows: [
      '2024-01-29 | -1250 | EUR | Käseladen | Einkauf\nKARTENZAHLUNG',
      '2024-01-28 | 50000 | EUR | Mieter | Miete März\nGUTSCHR',
    ],
  },
  {
    bank: 'a Dutch bank with a column that says in or out',
    file: lines(
      '"Datum","Naam / Omschrijving","Rekening","Tegenrekening","Code","Af Bij","Bedrag (EUR)","Mutatiesoort","Mededelingen"',
      '"20240131","Bakker Jansen","NL01","NL99","BA","Af","12,50","Betaalautomaat","Pasvolgnr: 001"',
      '"20240130","Werkgever","NL01","NL98","OV","Bij","2000,00","Overschrijving","Salaris"',
    ),
    columns: {
      date: 'Datum',
      payee: 'Naam / Omschrijving',
      account: 'Rekening',
      direction: 'Af Bij',
      amount: 'Bedrag (EUR)',
      description: 'Mededelingen',
    },
    asked: ['columns', 'decimal', 'currency'],
    rows: [
      '2024-01-31 | -1250 | EUR | Bakker Jansen | Pasvolgnr: 001',
      '2024-01-30 | 200000 | EUR | Werkgever | Salaris',
    ],
  },
  {
    bank: 'a payment app with fees on top, in several currencies and states',
    file: lines(
      'Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance',
      'CARD_PAYMENT,Current,2024-01-01 10:00:00,2024-01-02 09:00:00,Corner Shop,-12.50,0.00,EUR,COMPLETED,87.50',
      'TRANSFER,Current,2024-01-03 10:00:00,2024-01-03 10:00:01,To Bob,-10.00,1.50,EUR,COMPLETED,76.00',
      'CARD_PAYMENT,Current,2024-01-05 10:00:00,,Hotel,-50.00,0.00,EUR,REVERTED,',
      'TOPUP,Current,2024-01-06 10:00:00,2024-01-06 10:00:00,Top-up,100.00,0.00,EUR,COMPLETED,176.00',
    ),
    columns: {
      date: 'Completed Date',
      transacted: 'Started Date',
      amount: 'Amount',
      fee: 'Fee',
      currency: 'Currency',
      description: 'Description',
      account: 'Product',
      balance: 'Balance',
      status: 'State',
    },
    asked: ['columns', 'decimal'],
    rows: [
      '2024-01-02 | -1250 | EUR | Corner Shop | -',
      '2024-01-03 | -1150 | EUR | To Bob | -',
      '2024-01-06 | 10000 | EUR | Top-up | -',
    ],
    refused: ['Line 4, column 4 (Completed Date): There is no date.'],
  },
  {
    bank: 'a French bank with comma decimals and two columns',
    file: lines(
      'Date;Date valeur;Libellé;Débit euros;Crédit euros',
      '31/01/2024;31/01/2024;CB BOULANGERIE;-12,50;',
      '30/01/2024;30/01/2024;VIR SALAIRE;;1 500,00',
    ),
    columns: { date: 'Date', description: 'Libellé', debit: 'Débit euros', credit: 'Crédit euros' },
    asked: ['columns', 'date_order', 'decimal', 'currency'],
    said: { currency: 'EUR' },
    rows: ['2024-01-31 | -1250 | EUR | CB BOULANGERIE | -', '2024-01-30 | 150000 | EUR | VIR SALAIRE | -'],
  },
  {
    bank: 'a Swiss bank with apostrophes',
    file: lines(
      'Datum;Buchungstext;Gutschrift in CHF;Lastschrift in CHF;Valuta;Saldo in CHF',
      "31.01.2024;Bäckerei;;-12.50;31.01.2024;1'987.50",
      "30.01.2024;Lohn;2'000.00;;30.01.2024;2'000.00",
    ),
    columns: {
      date: 'Datum',
      memo: 'Buchungstext',
      credit: 'Gutschrift in CHF',
      debit: 'Lastschrift in CHF',
      balance: 'Saldo in CHF',
    },
    asked: ['columns', 'date_order', 'decimal', 'currency'],
    rows: ['2024-01-31 | -1250 | CHF | - | Bäckerei', '2024-01-30 | 200000 | CHF | - | Lohn'],
  },
  {
    bank: 'an Indian bank with groups of two',
    file: lines(
      'Date,Narration,Value Dat,Debit Amount,Credit Amount,Chq/Ref Number,Closing Balance',
      '31/01/24,UPI-SHOP,31/01/24,"1,250.00",,000123,"1,23,750.00"',
      '31/01/24,SALARY,31/01/24,,"50,000.00",000124,"1,73,750.00"',
    ),
    said: { currency: 'INR' },
    columns: {
      date: 'Date',
      description: 'Narration',
      debit: 'Debit Amount',
      credit: 'Credit Amount',
      balance: 'Closing Balance',
    },
    asked: ['columns', 'date_order', 'decimal', 'currency'],
    rows: ['2024-01-31 | -125000 | INR | UPI-SHOP | -', '2024-01-31 | 5000000 | INR | SALARY | -'],
  },
  {
    bank: 'an American bank without a header',
    file: lines(
      '"01/31/2024","-12.50","*","","PURCHASE AT CORNER SHOP"',
      '"01/30/2024","1500.00","*","","PAYROLL"',
      '"01/29/2024","-3.00","*","1203","CHECK # 1203"',
    ),
    said: { currency: 'USD' },
    columns: { date: 1, amount: 2, description: 5 },
    asked: ['columns', 'date_order', 'decimal', 'currency'],
    rows: [
      '2024-01-31 | -1250 | USD | PURCHASE AT CORNER SHOP | -',
      '2024-01-30 | 150000 | USD | PAYROLL | -',
      '2024-01-29 | -300 | USD | CHECK # 1203 | -',
    ],
  },
  {
    bank: 'a Swedish bank, with tabs',
    file: lines(
      'Bokföringsdag\tBelopp\tAvsändare\tMottagare\tRubrik\tSaldo\tValuta',
      '2024/01/31\t-12,50\t123\t\tKortköp Bageri\t987,50\tSEK',
      '2024/01/30\t1000,00\t\t123\tLön\t1000,00\tSEK',
    ),
    columns: {
      date: 'Bokföringsdag',
      amount: 'Belopp',
      payee: 'Mottagare',
      payer: 'Avsändare',
      description: 'Rubrik',
      balance: 'Saldo',
      currency: 'Valuta',
    },
    asked: ['columns', 'decimal'],
    rows: ['2024-01-31 | -1250 | SEK | Kortköp Bageri | -', '2024-01-30 | 100000 | SEK | 123 | Lön'],
  },
  {
    bank: 'a wallet whose net amount holds its fee',
    file: lines(
      '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","Transaction ID","Balance"',
      '"31/01/2024","10:00:00","CET","Bob","Payment","Completed","EUR","100,00","-3,50","96,50","A1","196,50"',
      '"30/01/2024","10:00:00","CET","Alice","Payment","Completed","EUR","100,00","0,00","100,00","A0","100,00"',
    ),
    columns: {
      date: 'Date',
      amount: 'Net',
      currency: 'Currency',
      payee: 'Name',
      status: 'Status',
      balance: 'Balance',
      id: 'Transaction ID',
    },
    said: { sign: 'as_written' },
    asked: ['columns', 'date_order', 'decimal', 'sign'],
    rows: ['2024-01-31 | 9650 | EUR | Bob | -', '2024-01-30 | 10000 | EUR | Alice | -'],
  },
  {
    bank: 'a spreadsheet that announces its delimiter',
    file: lines('sep=|', 'Day|What|Sum', '3 Jan 2024|Bread|-4.20', '4 Jan 2024|Butter|-3.10'),
    said: { currency: 'USD' },
    columns: { date: 'Day', amount: 'Sum', description: 'What' },
    asked: ['columns', 'decimal', 'currency'],
    rows: ['2024-01-03 | -420 | USD | Bread | -', '2024-01-04 | -310 | USD | Butter | -'],
  },
]

describe.each(CASES)('the export of $bank', ({ file, said = {}, columns, asked, rows, refused = [] }) => {
  it('is known for what it is', () => {
    expect(csv.recognises(Buffer.from(file as string))).toBe(true)
  })

  it('has its columns proposed, and what it leaves open asked', async () => {
    const questions = await ask(file)
    expect(questions.map(({ setting }) => setting)).toEqual(asked)
    expect(JSON.parse(questions[0]?.candidates[0]?.value ?? '')).toEqual(columns)
    for (const { candidates } of questions) for (const { evidence } of candidates) expect(evidence).not.toBe('')
  })

  it('is read exactly once that is confirmed', async () => {
    const settings = await confirm(file, said)
    const reading = await read(file, settings)
    expect(shortly(reading)).toEqual(rows)
    expect(reading.refused).toEqual(refused)
  })
})
