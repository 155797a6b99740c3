import { DEFAULT_THEME, convertCssVariables, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { theme } from './theme'

const SHEET = '\0virtual:theme.css'

/**
 * The variables of the theme as a style sheet. Mantine would write them into a style element when the page starts, which
 * the page's policy forbids.
 */
const themeVariables: Plugin = {
  name: 'theme-variables',
  resolveId: (id) => (id === 'virtual:theme.css' ? SHEET : undefined),
  load: (id) =>
    id === SHEET
      ? convertCssVariables(defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme)), ':root')
      : undefined,
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [themeVariables],
  build: {
    // By it the tests know what the first screen loads.
    manifest: true,
    // Data URIs would need a wider policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Packages mark what runs in a browser; here everything does.
      onLog: (level, log, report) => void (log.code === 'MODULE_LEVEL_DIRECTIVE' || report(level, log)),
    },
  },
})
