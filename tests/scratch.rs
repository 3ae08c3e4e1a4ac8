use std::collections::BTreeMap;
use std::path::Path;
use tickmark::{config, load, progress::Silent, reconcile, source::Shelf};
#[test]
fn scratch() {
    let Ok(dir) = std::env::var("SCRATCH") else { return };
    let plan = config::load(Path::new(&dir)).unwrap_or_else(|d| {
        for d in d {
            eprintln!("{}", d.render(false));
        }
        panic!()
    });
    let t = std::time::Instant::now();
    let loaded = load::load(&plan, &Shelf::Disk, &Silent).unwrap_or_else(|d| {
        for d in d {
            eprintln!("{}", d.render(false));
        }
        panic!()
    });
    eprintln!("load {:?}", t.elapsed());
    for i in &loaded.intake {
        eprintln!(
            "{} {:?} read {} kept {} rejected {} {:?} {:?}",
            loaded.frames.files[i.file as usize],
            i.frame,
            i.read,
            i.kept,
            i.rejected,
            i.rejects,
            i.notes
        );
    }
    for r in loaded.rejects.iter().take(8) {
        eprintln!("{r:?}");
    }
    let asked = reconcile::Asked { from: plan.from, to: plan.to, as_of: plan.as_of };
    let t = std::time::Instant::now();
    let p = reconcile::reconcile(&loaded.frames, &plan.settings, asked);
    eprintln!("reconcile {:?} {:?}", t.elapsed(), p.period);
    let mut st: BTreeMap<String, usize> = BTreeMap::new();
    for l in &p.lines {
        *st.entry(format!("{} r{} in_period={}", l.status, l.rule, l.in_period)).or_default() += 1;
    }
    eprintln!("{st:#?}");
    let mut st: BTreeMap<String, usize> = BTreeMap::new();
    for g in &p.grants {
        *st.entry(format!("{} {} r{}", p.show(g.system), g.standing, g.rule)).or_default() += 1;
    }
    eprintln!("{st:#?}");
    for s in &p.systems {
        eprintln!("{} {:?}", p.show(s.key), s.statement);
    }
    let mut st: BTreeMap<String, usize> = BTreeMap::new();
    for d in &p.drift {
        *st.entry(format!("{} {}", d.change, d.explained_by)).or_default() += 1;
    }
    eprintln!("{st:#?}");
    let counts: Vec<_> = loaded
        .intake
        .iter()
        .map(|i| reconcile::tie_out::FileCount {
            file: i.file,
            frame: i.frame,
            name: loaded.frames.files[i.file as usize].clone(),
            counts: (i.read, i.kept, i.rejected),
        })
        .collect();
    for e in reconcile::equations(&p, &counts) {
        assert!(e.foots(), "{e:?}");
    }
    if let Ok(q) = std::env::var("SHOW") {
        let t = loaded.frames.tickets().unwrap();
        for l in p.lines.iter().filter(|l| l.status.to_string() == q).take(12) {
            eprintln!(
                "{}:{} {} {} {} req={:?} dec={:?} in={}",
                loaded.frames.files[l.origin.file as usize],
                l.origin.line,
                loaded.frames.text(t.ticket_id.at(l.row as usize)),
                p.show(l.holder),
                p.show(l.entitlement),
                l.requested_at.micros / 1000000,
                l.decided_at.map(|d| d.micros / 1000000),
                l.in_period
            );
        }
        for g in p.grants.iter().filter(|l| l.standing.to_string() == q).take(12) {
            eprintln!(
                "{}:{} {} {} {} first={} absent={:?}",
                loaded.frames.files[g.origin.file as usize],
                g.origin.line,
                p.show(g.account),
                p.show(g.entitlement),
                p.show(g.holder),
                g.first_seen / 1000000,
                g.last_absent.map(|d| d / 1000000)
            );
        }
    }
}
#[test]
fn export() {
    let Ok(dir) = std::env::var("EXPORT") else { return };
    let c = tickmark::demo::Company::new(&tickmark::demo::DemoPlan::default());
    std::fs::create_dir_all(&dir).unwrap();
    for n in tickmark::demo::file_names() {
        let mut f = std::fs::File::create(format!("{dir}/{n}")).unwrap();
        tickmark::demo::write_file(&c, n, &mut f).unwrap();
    }
    std::fs::write(format!("{dir}/tickmark.toml"), tickmark::demo::config_toml()).unwrap();
    std::fs::write(format!("{dir}/truth.csv"), tickmark::demo::truth_csv(&c)).unwrap();
}
