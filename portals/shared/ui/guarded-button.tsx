// Buttons that need a permission. Without it they stay focusable, do nothing, and say why.

import { Button, type ButtonProps, Tooltip, useRestoreFocusTarget } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'

import { can, type Operation } from '../session/can.ts'
import { needs } from '../session/needs.ts'

type Common = {
  /** The operation it calls, or its target page will call. */
  readonly operation: Operation
  readonly icon?: NonNullable<ButtonProps['icon']>
  /** It is at work: pressed again it does nothing. */
  readonly busy?: boolean
  /** Why it does nothing now, whoever presses it. */
  readonly off?: string | undefined
  readonly children: string
}
type Look = { readonly appearance?: 'primary' | 'secondary' | 'subtle' }

export function GuardedButton({ onClick, ...common }: Common & Look & { readonly onClick: () => void }) {
  return <Guarded {...common} button={{ onClick }} />
}

/** The submit button of the form around it. */
export function GuardedSubmit(common: Common) {
  return <Guarded {...common} appearance="primary" button={{ type: 'submit' }} />
}

function Guarded(props: Common & Look & { readonly button: { onClick?: () => void; type?: 'submit' } }) {
  const { operation, appearance = 'secondary', icon, busy, off, children, button } = props
  const { t } = useTranslation()
  // Most of these open a dialog; when it closes, the focus comes back here.
  const restore = useRestoreFocusTarget()
  const permission = can(operation)
  if (permission.allowed && off === undefined) {
    return (
      <Button appearance={appearance} icon={icon ?? null} disabledFocusable={busy ?? false} {...restore} {...button}>
        {children}
      </Button>
    )
  }
  return (
    <Tooltip relationship="description" content={permission.allowed ? (off ?? '') : needs(t, permission)}>
      <Button appearance={appearance} icon={icon ?? null} disabledFocusable>
        {children}
      </Button>
    </Tooltip>
  )
}
