/** What a column of a bank's CSV can be, and what banks call it. */

export const ROLES = [
  'date',
  'transacted',
  'amount',
  'debit',
  'credit',
  'direction',
  'fee',
  'currency',
  'payee',
  'payer',
  'description',
  'memo',
  'category',
  'account',
  'balance',
  'id',
  'check_number',
  'status',
  'tags',
] as const
export type Role = (typeof ROLES)[number]

/** Roles whose column tells by itself what it is to a reader of the proposal. */
export const ROLE_TITLES: Readonly<Record<Role, string>> = {
  date: 'date',
  transacted: 'day of the transaction',
  amount: 'amount',
  debit: 'money out',
  credit: 'money in',
  direction: 'in or out',
  fee: 'fee',
  currency: 'currency',
  payee: 'payee',
  payer: 'payer of money in',
  description: 'description',
  memo: 'memo',
  category: 'category',
  account: 'account',
  balance: 'balance after it',
  id: 'reference',
  check_number: 'check number',
  status: 'status',
  tags: 'tags',
}

/** What the column of a role has to hold; texts may be anything. */
export const HELD: Readonly<Partial<Record<Role, 'date' | 'amount'>>> = {
  date: 'date',
  transacted: 'date',
  amount: 'amount',
  debit: 'amount',
  credit: 'amount',
  fee: 'amount',
  balance: 'amount',
}

/** Texts that banks spread over several columns. */
export const PUT_TOGETHER: ReadonlySet<Role> = new Set([
  'payee',
  'payer',
  'description',
  'memo',
  'category',
  'account',
  'id',
])

/**
 * What a column name can stand for, the likeliest first: a name that two roles share is held against what the column
 * holds. `value_date` is known so that it is not taken for the date beside a better one.
 */
export function rolesOfName(name: string): readonly (Role | 'value_date')[] {
  return BY_NAME.get(normalise(name)) ?? []
}

/** The currency that a name mentions: `Betrag (EUR)`. */
export const wordsOfName = (name: string): string[] => name.split(/[^\p{L}\p{Sc}]+/u).filter((word) => word !== '')

const normalise = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ł/g, 'l')
    .replace(/ø/g, 'o')
    .replace(/\b(?:in )?(?:euros?|eur|usd|gbp|chf|cad|aud|nzd|sek|nok|dkk|pln|czk|huf|inr|jpy|brl|mxn|zar)\b/g, '')
    .replace(/[^\p{L}\d]+/gu, ' ')
    .trim()

const NAMES: Readonly<Record<Role | 'value_date', string>> = {
  date: `date, posting date, posted date, post date, date posted, booking date, bookingdate, entry date, effective date,
    completed date, date completed, settled date, processed date, date processed, clearing date, buchungstag,
    buchungsdatum, buchung, datum, boekdatum, boekingsdatum, datum boeking, date operation, date de l operation,
    date comptable, date de comptabilisation, fecha, fecha operacion, fecha de operacion, fecha contable, f operacion, data,
    data contabile, data operazione, data movimento, data mov, data lancamento, data do movimento, data operacji,
    data ksiegowania, data zaksiegowania, bokforingsdag, bokforingsdatum, bogfort, bogforingsdato, bokforingsdato, dato,
    bokfort, kirjauspaiva, paiva, paivamaara, datum zauctovani, datum provedeni, konyveles datuma, tarih, islem tarihi,
    date of transaction, transaction date and time, datetime, date time, timestamp, created on, created at, day`,
  transacted: `transaction date, trans date, transdate, transaktionsdatum, started date, date started, purchase date,
    authorized date, authorised date, auth date, kaufdatum, belegdatum, umsatztag, date d achat, data transakcji,
    transactiedatum, transaktionsdato, tapahtumapaiva, fecha transaccion, data transazione, posting time`,
  value_date: `value date, valuedate, valuta, valutadatum, wertstellung, wertstellungsdatum, wert, date valeur,
    date de valeur, fecha valor, f valor, data valuta, data valor, data waluty, rentedatum, valutadag, arvopaiva, interest date`,
  amount: `amount, transaction amount, amount local currency, net amount, net, total, value, sum, billing amount, betrag,
    umsatz, buchungsbetrag, summe, montant, montant operation, importe, importo, monto, cantidad, valor, quantia, bedrag,
    belopp, belob, beloeb, belop, summa, maara, kwota, kwota transakcji, kwota operacji, castka, objem, osszeg, tutar,
    paid amount, amount in account currency, betrag kontowahrung`,
  debit: `debit, debits, debit amount, debit amt, withdrawal, withdrawals, withdrawal amt, withdrawal amount, money out,
    paid out, out, outgoing, spent, charges, soll, belastung, lastschrift, ausgabe, ausgaben, ausgang, abgang, debe, cargo,
    cargos, gasto, gastos, debito, debitos, addebito, addebiti, dare, uscite, uscita, saida, saidas, af, uit, ud, ut, uttag,
    utgift, utgifter, obciazenia, obciazenie, borc, debet, money out amount, amount debited, payment out`,
  credit: `credit, credits, credit amount, credit amt, deposit, deposits, deposit amt, deposit amount, money in, paid in, in,
    incoming, received, haben, gutschrift, einnahme, einnahmen, eingang, zugang, haber, abono, abonos, ingreso, ingresos,
    credito, creditos, accredito, accrediti, avere, entrate, entrata, entrada, entradas, bij, ind, inn, insattning, inkomst,
    inntekter, uznania, uznanie, alacak, kredit, amount credited, payment in`,
  direction: `transaction type, type, debit credit, credit debit, dr cr, cr dr, credit debit indicator, cd indicator,
    debit credit indicator, direction, af bij, afbij, bij af, soll haben, s h, sh, sens, d c, c d, indicator, kennzeichen,
    crdr, drcr, debet credit, tipo, type of transaction`,
  fee: `fee, fees, fee amount, gebuhr, gebuhren, frais, commission, comision, commissione, avgift, kosten`,
  currency: `currency, currency code, ccy, wahrung, waehrung, kontowahrung, devise, divisa, moneda, moeda, munt, valuta,
    valuutta, waluta, mena, penznem, account currency, transaction currency, curr, para birimi`,
  payee: `payee, payee name, name, merchant, merchant name, beneficiary, beneficiary name, counterparty, counterparty name,
    vendor, recipient, to from, from to, auftraggeber empfanger, empfanger, empfaenger, zahlungsempfanger, zahlungsempfaenger, zahlungsempfanger in,
    beguenstigter zahlungspflichtiger, begunstigter zahlungspflichtiger, auftraggeber begunstigter, auftraggeber beguenstigter,
    name zahlungsbeteiligter, partnername, partner name, partner,
    gegenpartei, beneficiaire, tiers, nom, beneficiario, nadawca odbiorca, odbiorca,
    naam tegenpartij, tegenpartij naam, naam omschrijving, naam, mottagare, modtager, mottaker, saaja maksaja, saaja,
    nazev protiuctu, contraparte, controparte`,
  payer: `payer, payer name, sender, sender name, from, zahlungspflichtige r, zahlungspflichtiger, zahlungspflichtige, auftraggeber,
    donneur d ordre, ordenante, ordinante, nadawca, avsandare, afsender, avsender, maksaja, remitter, remitter name`,
  description: `description, original description, transaction description, bank description, statement description, details,
    transaction details, payment details, narrative, narration, particulars, transaction particulars, remarks, transaction remarks,
    transaction, verwendungszweck, buchungsdetails, zahlungsgrund, betreff, libelle, libelle operation, libelle simplifie,
    libelle de l operation, concepto, descripcion, descripcion movimiento, descrizione, causale, descrizione operazione,
    descricao, historico, omschrijving, omschrijving 1, mededelingen, mededeling, text, tekst, beskrivelse, beskrivning, rubrik, selitys,
    viesti, opis, opis operacji, tytul, tytulem, popis, zprava, zprava pro prijemce, kozlemeny, megnevezes, aciklama,
    remittance information, remittance information unstructured, appears on your statement as`,
  memo: `memo, note, notes, comment, comments, notiz, notizen, kommentar, bemerkung, remark, nota, notas, observaciones,
    extended details, additional information, message, reference text, vermerk, buchungstext`,
  category: `category, categories, category name, kategorie, categorie, categoria, kategoria, kategori, kategorie name,
    subcategory, sub category, spending category, luokka`,
  account: `account, account name, account number, account no, account id, iban, konto, kontonummer, kontoname, auftragskonto,
    iban auftragskonto, bezeichnung auftragskonto, compte, numero de compte, cuenta, numero de cuenta, conto, numero conto,
    rekening, rekeningnummer, iban bban, konta, rachunek, numer rachunku, tili, tilinumero, card, card number, card no, card last 4 digits,
    cardmember, card member, member name, your account, product, conta, ucet, cislo uctu, bank account`,
  balance: `balance, running balance, running bal, account balance, balance after, closing balance, new balance, balance amt, saldo,
    saldo nach buchung, kontostand, solde, saldo disponible, saldo na mutatie, saldo contabile, saldo po operacji,
    saldo po transakcji, saldo efter, saldo final, zustatek, zustatek po pohybu, egyenleg, bakiye, available balance`,
  id: `transaction id, id, reference, reference number, reference no, ref, ref no, ref number, transaction reference,
    transaction number, transaction no, bank reference, entry reference, unique id, fitid, umsatz id, transaktionsid, transaktions id,
    referenz, referenznummer, numero operation, volgnr, volgnummer, arkivtunnus, arkistointitunnus, archive code, num doc,
    id transakcji, id operacji, id operace, confirmation number, referencia`,
  check_number: `check number, check no, check, cheque number, cheque no, chq no, chq ref no, check or slip, scheck nr, schecknummer,
    numero de cheque, n cheque, check num, num`,
  status: `status, state, buchungsstatus, etat, estado, stato, tila, transaction status, info, booking status`,
  tags: `tags, tag, labels, label, schlagworte, etiquetas`,
}

const BY_NAME: ReadonlyMap<string, readonly (Role | 'value_date')[]> = byName()

function byName(): Map<string, (Role | 'value_date')[]> {
  const found = new Map<string, (Role | 'value_date')[]>()
  for (const [role, names] of Object.entries(NAMES) as [Role | 'value_date', string][])
    for (const name of names.split(',').map((each) => each.trim().replace(/\s+/g, ' ')))
      found.set(name, [...(found.get(name) ?? []), role])
  return found
}

/** What a column of directions says of money that goes out, and of money that comes in. */
export const MONEY_OUT: ReadonlySet<string> = new Set(
  'debit,debits,dr,d,db,deb,out,outgoing,money out,paid out,withdrawal,expense,soll,s,lastschrift,belastung,ausgabe,ausgang,af,debet,débit,debito,débito,addebito,dare,debe,cargo,gasto,uscita,saída,ud,ut,uit,obciążenie,-'.split(','),
) // prettier-ignore
export const MONEY_IN: ReadonlySet<string> = new Set(
  'credit,credits,cr,c,cre,in,incoming,money in,paid in,deposit,income,haben,h,gutschrift,einnahme,eingang,bij,crédit,credito,crédito,accredito,avere,haber,abono,ingreso,entrata,entrada,ind,inn,uznanie,kredit,+'.split(','),
) // prettier-ignore

/** What a column of states says. */
export const STATUSES: ReadonlyMap<string, 'pending' | 'posted' | 'void'> = new Map(
  (
    [
      ['pending', 'pending,processing,authorised,authorized,hold,on hold,vorgemerkt,umsatz vorgemerkt,en attente,pendiente,in attesa,w trakcie,not booked,awaiting'],
      ['posted', ',posted,booked,complete,completed,cleared,settled,success,successful,succeeded,paid,done,final,reconciled,gebucht,umsatz gebucht,comptabilisé,contabilizado,contabilizzato,zaksięgowano,executed'],
      ['void', 'declined,reverted,reversed,cancelled,canceled,failed,rejected,refused,denied,voided,void,expired,returned'],
    ] as const
  ).flatMap(([status, words]) => words.split(',').map((word) => [word, status] as const)),
) // prettier-ignore
