// Light, dark and high contrast. By default the portal follows the system, also while it runs; a choice is kept in this
// browser. The blue is that of taxiway edge lights, the amber that of taxiway signs.

import {
  type BrandVariants,
  createDarkTheme,
  createLightTheme,
  type Theme,
  teamsHighContrastTheme,
} from '@fluentui/react-components'
import { useSyncExternalStore } from 'react'

export const themeChoices = ['system', 'light', 'dark', 'contrast'] as const
export type ThemeChoice = (typeof themeChoices)[number]

const blue: BrandVariants = {
  10: '#04091b',
  20: '#0d1536',
  30: '#131f54',
  40: '#182870',
  50: '#1d328a',
  60: '#243da0',
  70: '#2c48b3',
  80: '#3455c4',
  90: '#4465d0',
  100: '#5676d9',
  110: '#6a88e1',
  120: '#7f9ae8',
  130: '#95acee',
  140: '#acbff3',
  150: '#c4d2f8',
  160: '#dde6fc',
}

const light: Theme = { ...createLightTheme(blue) }
const dark: Theme = {
  ...createDarkTheme(blue),
  colorBrandForeground1: blue[130],
  colorBrandForeground2: blue[140],
  colorBrandForegroundLink: blue[130],
  colorBrandForegroundLinkHover: blue[140],
  colorCompoundBrandForeground1: blue[130],
}

const key = 'taxiway.theme'
const darkQuery = matchMedia('(prefers-color-scheme: dark)')
const contrastQuery = matchMedia('(forced-colors: active)')
const listeners = new Set<() => void>()

export function themeChoice(): ThemeChoice {
  const stored = localStorage.getItem(key)
  return themeChoices.find((choice) => choice === stored) ?? 'system'
}

export function chooseTheme(choice: ThemeChoice): void {
  localStorage.setItem(key, choice)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  darkQuery.addEventListener('change', listener)
  contrastQuery.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    darkQuery.removeEventListener('change', listener)
    contrastQuery.removeEventListener('change', listener)
  }
}

function currentTheme(): Theme {
  const choice = themeChoice()
  if (choice === 'contrast' || (choice === 'system' && contrastQuery.matches)) return teamsHighContrastTheme
  return choice === 'dark' || (choice === 'system' && darkQuery.matches) ? dark : light
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, currentTheme)
export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, themeChoice)
