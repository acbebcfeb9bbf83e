// A link inside the portal: looks like Fluent's, navigates without loading the page anew, and is a real link, so that it
// can be opened in another tab.

import {
  Button,
  type ButtonProps,
  Link,
  useLink_unstable,
  useLinkStyles_unstable,
  useRestoreFocusTarget,
} from '@fluentui/react-components'
import { useRouter } from '@tanstack/react-router'
import { type MouseEvent, type ReactNode, useCallback } from 'react'

function useFollow(to: string) {
  const follow = useFollower()
  return (event: MouseEvent) => follow(event, to)
}

function useFollower() {
  const router = useRouter()
  return useCallback(
    (event: MouseEvent, to: string) => {
      if (event.defaultPrevented || event.button !== 0) return
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      void router.navigate({ href: to })
    },
    [router],
  )
}

/** Makes the links of a long list: Fluent is asked once how they look, not by each of those that come while it is scrolled. */
export function useLinks(className: string): (to: string, children: ReactNode) => ReactNode {
  const follow = useFollower()
  const restore = useRestoreFocusTarget()
  const state = useLink_unstable({ href: '/', className }, null)
  useLinkStyles_unstable(state)
  const look = state.root.className
  const mark = restore['data-tabster']
  return useCallback(
    (to, children) => (
      <a href={to} tabIndex={0} className={look} data-tabster={mark} onClick={(event) => follow(event, to)}>
        {children}
      </a>
    ),
    [follow, look, mark],
  )
}

export function RouteLink(props: {
  readonly to: string
  readonly className?: string
  /** It leads to the page that it stands on. */
  readonly current?: true
  readonly children: ReactNode
}) {
  const follow = useFollow(props.to)
  const restore = useRestoreFocusTarget() // after "Stay here", in a form that was not saved
  return (
    <Link
      href={props.to}
      onClick={follow}
      {...restore}
      {...(props.className ? { className: props.className } : {})}
      {...(props.current && { 'aria-current': 'page' as const })}
    >
      {props.children}
    </Link>
  )
}

export function RouteButton(props: {
  readonly to: string
  readonly icon?: NonNullable<ButtonProps['icon']>
  readonly appearance?: 'primary' | 'secondary' | 'subtle'
  readonly children: ReactNode
}) {
  const follow = useFollow(props.to)
  const restore = useRestoreFocusTarget() // after "Stay here", in a form that was not saved
  return (
    <Button
      as="a"
      href={props.to}
      onClick={follow}
      {...restore}
      appearance={props.appearance ?? 'secondary'}
      icon={props.icon ?? null}
    >
      {props.children}
    </Button>
  )
}
