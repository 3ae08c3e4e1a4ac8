//! Answers to what-ifs, each number against that of the run.

use crate::report::{Change, ScopeFacts, Verdicts, WhatIfFacts, WhatIfTrial};
use crate::what_if::{Answer, Sum, Tally, Trial};

/// Every answer, in the order of the questions.
pub(in crate::report) fn what_if(answers: &[Answer]) -> Vec<WhatIfFacts> {
    answers.iter().map(fact).collect()
}

fn fact(answer: &Answer) -> WhatIfFacts {
    let run = answer.trials.iter().find(|trial| trial.in_force);
    let trials = answer.trials.iter().map(|trial| self::trial(trial, run.unwrap_or(trial)));
    WhatIfFacts {
        setting: answer.setting.clone(),
        doc: answer.doc.to_owned(),
        trials: trials.collect(),
    }
}

fn trial(trial: &Trial, run: &Trial) -> WhatIfTrial {
    let control = |(own, run): (&Sum, &Sum)| {
        (own.control.to_owned(), scope((own.tally, own.findings), (run.tally, run.findings)))
    };
    WhatIfTrial {
        value: trial.value.clone(),
        in_force: trial.in_force,
        lines: scope(trial.lines, run.lines),
        grants: scope(trial.grants, run.grants),
        findings: Change::from_run(trial.findings, run.findings),
        controls: trial.controls.iter().zip(&run.controls).map(control).collect(),
    }
}

fn scope((own, found): (Tally, u64), (run, run_found): (Tally, u64)) -> ScopeFacts {
    ScopeFacts {
        verdicts: verdicts(own),
        fail: Change::from_run(own.fail, run.fail),
        found: Change::from_run(found, run_found),
    }
}

fn verdicts(tally: Tally) -> Verdicts {
    let Tally { pass, fail, open, listed, not_evaluable } = tally;
    Verdicts { pass, fail, open, listed, not_evaluable }
}
