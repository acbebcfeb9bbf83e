// Chooses the colours of the page. The browser's own list: it works by keyboard and on a phone, and the sign-in page, which is
// loaded first, needs no part of a library for it.

import { makeStyles, tokens } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'

import { chooseTheme, type ThemeChoice, themeChoices, useThemeChoice } from './theme.ts'

const useStyles = makeStyles({
  select: {
    minHeight: '32px',
    padding: `0 ${tokens.spacingHorizontalS}`,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    fontFamily: 'inherit',
    fontSize: tokens.fontSizeBase300,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '1px' },
  },
})

export function ThemeSelect() {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <select
      className={styles.select}
      aria-label={t('theme.label')}
      value={useThemeChoice()}
      onChange={({ currentTarget }) => chooseTheme(currentTarget.value as ThemeChoice)}
    >
      {themeChoices.map((theme) => (
        <option key={theme} value={theme}>
          {t(`theme.${theme}`)}
        </option>
      ))}
    </select>
  )
}
