/**
 * How many decimals a currency has: ISO 4217, frozen, so that an amount means the same on every machine and for ever.
 *
 * Source: npm `currency-codes` 2.2.0, which holds ISO's list one as published on 2024-06-25. Left out are the codes for
 * which ISO states no minor unit (metals, SDR, bond units, test, none). Never `Intl`: it reports 0 decimals for HUF, COP,
 * IDR and a dozen others, because it follows habit and not the standard.
 */
import { IntegrationError } from './errors'

const CODES_BY_EXPONENT: readonly (readonly [exponent: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
     CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR
     ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
     MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
     SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD YER ZAR ZMW ZWG`,
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
  // Not in that list: withdrawn before it (people keep old records), and XCG, which took the place of ANG in 2025.
  [0, 'BEF ESP GRD ITL LUF PTE'],
  [2, 'ATS CYP DEM EEK FIM FRF HRK IEP LTL LVL MTL NLG SIT SKK SLL VEF XCG ZWL'],
]

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  CODES_BY_EXPONENT.flatMap(([exponent, codes]) => codes.split(/\s+/).map((code) => [code, exponent] as const)),
)

/** Every code of the table. */
export const CURRENCY_CODES: readonly string[] = [...EXPONENTS.keys()].sort()

/**
 * Decimals of a currency, by its upper-case code.
 *
 * @throws {IntegrationError} `record.unmappable` for a code that is not in the table: a guess would be off by a power of ten.
 */
export function exponentOf(code: string): number {
  const exponent = EXPONENTS.get(code)
  if (exponent === undefined) throw new IntegrationError('record.unmappable', 'The currency is not one of ISO 4217.')
  return exponent
}
