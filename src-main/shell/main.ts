/** Entry of the desktop application, started by Electron: `electron out/main/shell.js [--home DIR] …`. */
import { app } from 'electron';
import { runDesktop } from './desktop.ts';

// Packaged, the program is its own first argument; else Electron and this file are the first two.
void runDesktop(process.argv.slice(app.isPackaged ? 1 : 2));
