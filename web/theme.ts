/** The look: Mantine's theme. What is ours beyond it (surfaces, states) are the variables of styles.css. */
import { createTheme, type MantineColorsTuple } from '@mantine/core'

const iris: MantineColorsTuple = [
  '#eef0ff',
  '#dfe3ff',
  '#c0c7fd',
  '#9da7f8',
  '#8792f3',
  '#6471e8',
  '#4f5bd9',
  '#434dbf',
  '#373f9d',
  '#2b327c',
]

/** From the text of the dark scheme (0) to its page (7). */
const dark: MantineColorsTuple = [
  '#dfe3ea',
  '#c3cad5',
  '#a3adbb',
  '#7d8796',
  '#333b48',
  '#252c37',
  '#1b2029',
  '#11151c',
  '#0c0f15',
  '#07090d',
]

const gray: MantineColorsTuple = [
  '#f6f7f9',
  '#eef0f4',
  '#e2e6ec',
  '#d0d6df',
  '#b8c0cc',
  '#7c8594',
  '#5a6372',
  '#434b59',
  '#2b313c',
  '#181c24',
]

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: 6,
  colors: { iris, dark, gray },
  black: '#181c24',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '640' },
  defaultRadius: 'md',
  radius: { sm: '6px', md: '8px', lg: '12px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
})
