// Chooses the colours of the page. The browser's own list: it works by keyboard and on a phone, and the sign-in page, which is
// loaded first, needs no menu for it.

import { Select } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'

import { chooseTheme, type ThemeChoice, themeChoices, useThemeChoice } from './theme.ts'

export function ThemeSelect() {
  const { t } = useTranslation()
  return (
    <Select
      appearance="filled-lighter"
      aria-label={t('theme.label')}
      value={useThemeChoice()}
      onChange={(_, { value }) => chooseTheme(value as ThemeChoice)}
    >
      {themeChoices.map((theme) => (
        <option key={theme} value={theme}>
          {t(`theme.${theme}`)}
        </option>
      ))}
    </Select>
  )
}
