//go:build unix

package main

import (
	"fmt"
	"os"
	"strings"
)

var plans = []attack{
	{"7", "20 plans without meaning", func(k *kit) {
		in := k.file("cohort.csv", cohortCSV())
		var months strings.Builder
		for i := range 1001 {
			fmt.Fprintf(&months, "%d, ", i+1)
		}
		for i, plan := range []string{"outcomes: {responder: {rise: .nan}}", "outcomes: {responder: {rise: .inf}}",
			"outcomes: {responder: {rise: 1e308}}", "outcomes: {responder: {rise: -200}}",
			"outcomes: {eugonadal: {at_least: .nan}}", "outcomes: {eugonadal: {at_least: 400, below: 300}}", "outcomes: {schedule: [" +
				months.String() + "]}", "outcomes: {schedule: [.nan]}",
			"outcomes: {schedule: [-3]}", "report: {}\n---\nreport: {}", "analyses: {level: 1.5}", "analyses: {level: .nan}",
			"columns: {extracted: yesterday}", "columns: {dates: either}",
			"columns: {names: {patient_id: Nobody}}", "columns: {sheets: {Nobody: {use: false}}}",
			"columns: {read: [{column: month, unit: parsec}]}", "colums: {}", "[]",
			"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d " +
				"[*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e]"} {
			r := k.leydig("report", in, "--out", k.asks("r"), "--plan", k.file(fmt.Sprintf("plan%d.yaml", i), []byte(plan+"\n")))
			k.firstLine(r)
			if r.status != 2 {
				k.fail("%.60q ran with status %d", plan, r.status)
			}
		}
		k.seen = "20 of 20 refused with their place"
	}},
	{"7", "a column MRN left of patient_id", func(k *kit) {
		in := k.file("a.csv", []byte(strings.ReplaceAll(string(long(men(20, plainID), nil)), "P0", "M0,P0")))
		text, _ := os.ReadFile(in)
		k.file("a.csv", []byte("MRN,"+string(text)))
		r := k.leydig("export", in)
		if !strings.Contains(r.out, "\nP001,") || patients(r.out) != 20 {
			k.fail("%.200s", r.out)
		}
		k.seen = "patient_id is the identity"
	}},
	{"9", "a plan of 100,000 levels", func(k *kit) {
		in := k.file("cohort.csv", cohortCSV())
		k.refused(k.leydig("report", in, "--out", k.asks("r"), "--plan", k.file("deep.yaml", []byte(strings.Repeat("[", 100000)))))
	}},
	{"9", "a plan of 100,000 keys, each deeper", func(k *kit) {
		in := k.file("cohort.csv", cohortCSV())
		var b strings.Builder
		for i := range 2000 {
			b.WriteString(strings.Repeat(" ", i) + "a:\n")
		}
		k.refused(k.leydig("report", in, "--out", k.asks("r"), "--plan", k.file("deep.yaml", []byte(b.String()))))
	}},
}

// firstLine lets a plan's error show the place below its line.
func (k *kit) firstLine(r run) {
	if r.status == 2 && len(k.bad) > 0 && strings.HasPrefix(k.bad[len(k.bad)-1], "more than one line") {
		k.bad = k.bad[:len(k.bad)-1]
	}
}

var provenance = []attack{
	{"8", "patients renamed and their rows shuffled: limits of the interval-censored median", func(k *kit) {
		k.noLimit = true
		list := men(60, plainID)
		a := k.leydig("report", k.file("a.csv", long(list, nil)), "--formats", "json", "--out", k.asks("a"))
		for i := range list {
			list[i].id = fmt.Sprintf("Z%03d", 997*(i+1)%1000)
		}
		for i := range list {
			j := i * 31 % len(list)
			list[i], list[j] = list[j], list[i]
		}
		b := k.leydig("report", k.file("b.csv", long(list, nil)), "--formats", "json", "--out", k.asks("b"))
		one, two := k.turnbull("a"), k.turnbull("b")
		if a.status == 2 || b.status == 2 || one == "" || one != two {
			k.fail("%q became %q", one, two)
		}
		k.seen = "the same: " + one
	}},
}

// turnbull reads the median of the interval-censored curve out of a report.
func (k *kit) turnbull(dir string) string {
	text, err := os.ReadFile(k.dir + "/" + dir + "/results.json")
	if err != nil {
		k.fail("%v", err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "turnbull_median_months") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
