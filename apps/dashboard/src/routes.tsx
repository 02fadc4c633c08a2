import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { readEventSearch } from './features/events/event-search.ts';
import { EventsPage } from './features/events/events-page.tsx';
import { readOperationSearch } from './features/operations/operation-search.ts';
import { OperationsPage } from './features/operations/operations-page.tsx';
import { LoginPage } from './features/session/login-page.tsx';
import { Gate } from './features/session/gate.tsx';
import { readLoginSearch } from './features/session/login-search.ts';
import { readDefineSearch } from './features/vms/define/define-search.ts';
import { FleetPage } from './features/vms/fleet-page.tsx';
import { readFleetSearch } from './features/vms/fleet-search.ts';
import { readVmSearch } from './features/vms/vm-search.ts';
import { AppShell } from './shell/app-shell.tsx';
import { Crash } from './shell/crash.tsx';
import { NotFound } from './shell/not-found.tsx';

const root = createRootRoute({ component: Gate });

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: AppShell });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: readLoginSearch,
  component: LoginPage,
});

const fleet = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: readFleetSearch,
  component: FleetPage,
});

const defineVm = createRoute({
  getParentRoute: () => shell,
  path: '/vms/new',
  validateSearch: readDefineSearch,
  component: lazyRouteComponent(() => import('./features/vms/define/define-page.tsx'), 'DefinePage'),
});

const vm = createRoute({
  getParentRoute: () => shell,
  path: '/vms/$vm',
  validateSearch: readVmSearch,
  component: lazyRouteComponent(() => import('./features/vms/vm-route.tsx'), 'VmRoute'),
});

const operations = createRoute({
  getParentRoute: () => shell,
  path: '/operations',
  validateSearch: readOperationSearch,
  component: OperationsPage,
});

const events = createRoute({
  getParentRoute: () => shell,
  path: '/events',
  validateSearch: readEventSearch,
  component: EventsPage,
});

/** Any other address: the bars stay, so that the way on is where it always is. */
const nothing = createRoute({ getParentRoute: () => shell, path: '$', component: NotFound });

const routeTree = root.addChildren([login, shell.addChildren([fleet, defineVm, vm, operations, events, nothing])]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultErrorComponent: Crash,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    readonly router: typeof router;
  }
}
