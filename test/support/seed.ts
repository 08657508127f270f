import fc from 'fast-check';

// An ordinary run asks the same of the same commit every time; `CANBAO_LONG=1` draws a seed of its own, and names it where
// it finds something.
if (!process.env.CANBAO_LONG) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 2026 });
