/** Banks that serve OFX Direct Connect, as data: what each wants to hear differs, the conversation is the same. */
import { IntegrationError } from '../../domain/errors'
import type { Query, Settings } from '../connector'

export interface Bank {
  title: string
  url: string
  query?: Query
  /** What the bank calls itself in the signon; some do without. */
  org?: string
  fid?: string
  /** For brokers. */
  brokerid?: string
  version: Version
  /** One tag a line, as some servers want it. */
  pretty?: true
  /** Version 1 without the ends of tags that have a value, as some servers want it. */
  unclosed?: true
  /** It wants to know our installation by an id of its own, which the customer may have to approve. */
  client_uid?: true
  /** The program that asks: some serve only those that they know. */
  app_id?: string
  app_version?: string
  user_agent?: string
}

export const VERSIONS = ['102', '103', '151', '160', '200', '201', '202', '203', '211', '220'] as const
export type Version = (typeof VERSIONS)[number]

/** Addresses and names that the banks publish, as of 2026. For any other there is `other`. */
export const BANKS: Readonly<Record<string, Bank>> = {
  amex: {
    title: 'American Express',
    url: 'https://online.americanexpress.com/myca/ofxdl/desktop/desktopDownload.do',
    query: { request_type: 'nl_ofxdownload' },
    org: 'AMEX',
    fid: '3101',
    version: '211',
    client_uid: true,
  },
  bank_of_america: {
    title: 'Bank of America',
    url: 'https://eftx.bankofamerica.com/eftxweb/access.ofx',
    org: 'HAN',
    fid: '5959',
    version: '102',
  },
  becu: {
    title: 'BECU',
    url: 'https://onlinebanking.becu.org/ofx/ofxprocessor.asp',
    fid: '3670',
    version: '103',
    pretty: true,
    unclosed: true,
    client_uid: true,
  },
  citi: {
    title: 'Citi',
    url: 'https://mobilesoa.citi.com/CitiOFXInterface',
    org: 'Citigroup',
    fid: '24909',
    version: '103',
    pretty: true,
    client_uid: true,
    app_version: '2500',
  },
  fidelity: {
    title: 'Fidelity',
    url: 'https://ofx.fidelity.com/ftgw/OFX/clients/download',
    org: 'fidelity.com',
    fid: '7776',
    brokerid: 'fidelity.com',
    version: '220',
  },
  schwab: {
    title: 'Charles Schwab',
    url: 'https://ofx.schwab.com/cgi_dev/ofx_server',
    org: 'ISC',
    fid: '5104',
    brokerid: 'SCHWAB.COM',
    version: '220',
  },
  t_rowe_price: {
    title: 'T. Rowe Price',
    url: 'https://www3.troweprice.com/ffs/ffsweb/OFXServlet',
    org: 'T. Rowe Price',
    brokerid: 'troweprice.com',
    version: '151',
    unclosed: true,
  },
  usaa: {
    title: 'USAA',
    url: 'https://df3cx-services.1fsapi.com/casm/usaa/access.ofx',
    org: 'USAA Federal Savings Bank',
    fid: '67811',
    version: '103',
    pretty: true,
    unclosed: true,
    client_uid: true,
  },
  vanguard: {
    title: 'Vanguard',
    url: 'https://vesnc.vanguard.com/us/OfxProfileServlet',
    org: 'Vanguard',
    fid: '15103',
    brokerid: 'vanguard.com',
    version: '220',
    pretty: true,
  },
}

/** The bank of a link: one of the table, or one that the user described. @throws integration.credentials_missing */
export function bankOf(settings: Settings): Bank {
  const { bank, url, org, fid, brokerid, version = '203' } = settings
  const known = bank === undefined ? undefined : BANKS[bank]
  if (known !== undefined) return known
  if (bank !== 'other' || url === undefined) {
    const missing = bank === undefined ? ['bank'] : ['url']
    throw new IntegrationError('integration.credentials_missing', `Direct Connect needs ${missing.join()}.`, {
      facts: { missing },
    })
  }
  return {
    title: org ?? 'Bank',
    url,
    ...(org === undefined ? {} : { org }),
    ...(fid === undefined ? {} : { fid }),
    ...(brokerid === undefined ? {} : { brokerid }),
    version: VERSIONS.find((each) => each === version) ?? '203',
    client_uid: true,
  }
}
