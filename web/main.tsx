/** The console's entry. */
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@fontsource-variable/inter/wght.css'
import './styles.css'
import 'virtual:theme.css'
import { keepFocus } from './frame/keep-focus'
import { router } from './router'
import { queries } from './state/query-client'
import { theme } from './theme'

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no place for the console.')

keepFocus()
createRoot(root).render(
  <StrictMode>
    {/* Style elements are against the page's policy: the variables come as a style sheet, made by the build. */}
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
