// Chooses the colours of the page.

import { Button, Menu, MenuItemRadio, MenuList, MenuPopover, MenuTrigger, Tooltip } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'

import { DarkThemeRegular } from './icons.ts'
import { chooseTheme, type ThemeChoice, themeChoices, useThemeChoice } from './theme.ts'

export function ThemeMenu() {
  const { t } = useTranslation()
  const choice = useThemeChoice()
  return (
    <Menu
      checkedValues={{ theme: [choice] }}
      onCheckedValueChange={(_, change) => chooseTheme((change.checkedItems[0] ?? 'system') as ThemeChoice)}
    >
      <MenuTrigger disableButtonEnhancement>
        <Tooltip relationship="label" content={t('theme.label')}>
          <Button appearance="subtle" icon={<DarkThemeRegular />} />
        </Tooltip>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {themeChoices.map((theme) => (
            <MenuItemRadio key={theme} name="theme" value={theme}>
              {t(`theme.${theme}`)}
            </MenuItemRadio>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
