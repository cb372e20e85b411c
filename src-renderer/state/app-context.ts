import { createContext, useContext } from 'react';
import type { AppState } from './app-state.ts';
import type { Appearance } from './appearance.ts';

export interface AppServices {
  state: AppState;
  appearance: Appearance;
}

export const AppContext = createContext<AppServices | undefined>(undefined);

export function useServices(): AppServices {
  const services = useContext(AppContext);
  if (services === undefined) throw new Error('AppContext has no value');
  return services;
}

export function useApp(): AppState {
  return useServices().state;
}
