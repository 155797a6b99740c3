/** The readers that are measured: what each reads, made up, and who else can read it. */
import type { FileFormat } from '../../connectors/formats/file-format'
import { camt } from '../../connectors/formats/camt/camt'
import { csv } from '../../connectors/formats/csv/csv'
import { mt940 } from '../../connectors/formats/mt940/mt940'
import { ofx } from '../../connectors/formats/ofx/ofx'
import { qif } from '../../connectors/formats/qif/qif'
import type { Settings } from '../../connectors/connector'
import { writeCamt } from './write-camt'
import { writeCsv } from './write-csv'
import { writeMt940 } from './write-mt940'
import { writeOfx } from './write-ofx'
import { writeQif } from './write-qif'

export interface ReaderCase {
  format: FileFormat
  settings: Settings
  /** The file in pieces, without an end: who writes it stops where it is large enough, and adds `end`. */
  write(): Generator<string>
  end: string
  peer?: Peer
  aim: string
  meets(us: { mb_per_s: number }, peer: { mb_per_s: number } | null): boolean | null
}

/** A reader that nobody here wrote. */
export interface Peer {
  name: string
  /** As pip takes it. */
  packages: readonly string[]
  /** Reads the file at `sys.argv[1]`. */
  script: string
  /** It gets a smaller file where it would take minutes. */
  megabytes: number
}

const timesFaster = (times: number): Pick<ReaderCase, 'aim' | 'meets'> => ({
  aim: `${times} times the peer`,
  meets: (us, peer) => (peer === null ? null : us.mb_per_s >= times * peer.mb_per_s),
})

export const CASES: readonly ReaderCase[] = [
  {
    format: csv,
    settings: {
      columns:
        '{"date":"Booking date","amount":"Amount","payee":"Payee","description":"Description","currency":"Currency","balance":"Balance"}',
      date_order: 'dmy',
      decimal: 'point',
    },
    write: writeCsv,
    end: '',
    aim: '20 MB/s',
    meets: ({ mb_per_s }) => mb_per_s >= 20,
  },
  {
    format: ofx,
    settings: {},
    write: writeOfx,
    end: '</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n',
    peer: {
      name: 'ofxparse',
      packages: ['ofxparse==0.21'],
      script: 'import sys, ofxparse\nofxparse.OfxParser.parse(open(sys.argv[1], "rb"))',
      megabytes: 5,
    },
    ...timesFaster(20),
  },
  {
    format: qif,
    settings: { currency: 'EUR', account: 'Checking' },
    write: writeQif,
    end: '',
    peer: {
      name: 'quiffen',
      packages: ['quiffen==2.0.13', 'numpy==1.26.4'],
      script: 'import sys, quiffen\nquiffen.Qif.parse(sys.argv[1], day_first=False)',
      megabytes: 5,
    },
    ...timesFaster(10),
  },
  {
    format: mt940,
    settings: {},
    write: writeMt940,
    end: '-\n',
    peer: {
      name: 'mt-940',
      packages: ['mt-940==5.1.1'],
      script: 'import sys, mt940\nmt940.parse(sys.argv[1])',
      megabytes: 5,
    },
    ...timesFaster(4),
  },
  {
    format: camt,
    settings: {},
    write: writeCamt,
    end: '</Stmt></BkToCstmrStmt></Document>\n',
    peer: {
      name: 'camt053',
      packages: ['camt053==0.0.20'],
      script: 'import sys, camt053\ncamt053.parse_document(open(sys.argv[1]).read())',
      megabytes: 5,
    },
    ...timesFaster(2),
  },
]
