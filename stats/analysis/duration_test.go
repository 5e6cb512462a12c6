package analysis

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/cloning"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// treated is testdata/statistics/treated.csv (synthetic) as the rows of recovery's model.
func treated(t *testing.T) *tabulate.Tables {
	t.Helper()
	f, err := os.Open("../../testdata/statistics/treated.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	d := tabulate.Design{Outcome: derive.Recovery, Names: []string{"age", "testicular_volume", treatmentDuration},
		Factor: make([]bool, 3), Levels: make([][]string, 3), Values: make([][]results.Float, 3)}
	for _, l := range lines[1:] {
		var v [4]float64 // age, volume, months, end of treatment
		for k, c := range []int{1, 2, 3, 5} {
			if v[k], err = strconv.ParseFloat(l[c], 64); err != nil {
				v[k] = 1000 // treatment had not ended
			}
		}
		d.Time, d.Event, d.Patients = append(d.Time, v[2]*unit.DaysPerMonth), append(d.Event, l[4] == "yes"), append(d.Patients, 1)
		for k, x := range []float64{v[0], v[1], v[3]} {
			d.Values[k] = append(d.Values[k], results.Float(x))
		}
	}
	return &tabulate.Tables{Patients: 150, Outcomes: []results.Definition{{Name: derive.Recovery, Kind: derive.KindTimeToEvent}},
		Designs: []tabulate.Design{d}}
}

// TestStrategies: what the report says is what the kernel, which is held by simulated truth, says
// of the same men; a man without a duration is lost, and counted.
func TestStrategies(t *testing.T) {
	tables := treated(t)
	d := &tables.Designs[0]
	d.Values[2][7] = results.Float(math.NaN())
	data := cloning.Data{Columns: make([][]float64, 2)}
	for i := range d.Time {
		if i == 7 {
			continue
		}
		stop := math.Inf(1)
		if s := float64(d.Values[2][i]) * unit.DaysPerMonth; s < d.Time[i] {
			stop = s
		}
		data.Time, data.Event, data.Stop = append(data.Time, d.Time[i]), append(data.Event, d.Event[i]), append(data.Stop, stop)
		for k := range 2 {
			data.Columns[k] = append(data.Columns[k], float64(d.Values[k][i]))
		}
	}
	least := 6 * unit.DaysPerMonth
	want, err := cloning.Compare(context.Background(), data, cloning.Options{Least: least, Horizon: 2 * least, Level: 0.95,
		Replicates: strategySamples,
		Seed:       bootstrapSeed})
	if err != nil {
		t.Fatal(err)
	}
	j := &job{name: "landmark", tables: tables, plan: DefaultPlan()}
	if err := j.strategies(context.Background(), derive.Recovery, tables.RowsOf(derive.Recovery), 6); err != nil {
		t.Fatal(err)
	}
	set := &results.Set{Results: j.results}
	ix, err := set.Index()
	if err != nil {
		t.Fatal(err)
	}
	key := results.Key{Analysis: "landmark", Outcome: derive.Recovery, At: "6", Stat: results.StrategyDifference}
	same := func(k results.Key, e stats.Estimate) {
		t.Helper()
		n, ok := ix.Number(k)
		if !ok || math.Abs(float64(n.Value)-e.Value) > 1e-9 || math.Abs(float64(n.Lower)-e.CI.Lower) > 1e-9 ||
			math.Abs(float64(n.Upper)-e.CI.Upper) > 1e-9 {
			t.Errorf("%v: %+v, want %+v", k, n, e)
		}
	}
	same(key, want.Difference)
	if r := ix.Get(key); r.N != 149 || r.Lost != 1 {
		t.Errorf("%d men, %d lost", r.N, r.Lost)
	}
	for k, e := range []stats.Estimate{want.LongShare, want.ShortShare} {
		x := key
		x.Stat, x.Group = results.Reached, []stats.Level{{Factor: results.Strategy, Name: results.Strategies[k]}}
		same(x, e)
	}
	if n := j.notes[0].Text; !strings.Contains(n, "age, testicular volume (") {
		t.Errorf("the covariates are not named: %s", n)
	}
	// A duration beyond which nobody was followed has a reason, and a note where nothing else is said.
	j = &job{name: "landmark", tables: tables, plan: DefaultPlan()}
	if err := j.strategies(context.Background(), derive.Recovery, tables.RowsOf(derive.Recovery), 600); err != nil {
		t.Fatal(err)
	}
	if _, absent := j.results[0].Value.(results.Absent); !absent || len(j.results) != 1 {
		t.Errorf("%+v", j.results)
	}
	if j.sayStrategies(); len(j.notes) != 1 || j.notes[0].ID != "strategies" {
		t.Errorf("%+v", j.notes)
	}
	// Nobody's duration is known: nothing is said.
	for i := range d.Values[2] {
		d.Values[2][i] = results.Float(math.NaN())
	}
	j = &job{name: "landmark", tables: tables, plan: DefaultPlan()}
	err = j.strategies(context.Background(), derive.Recovery, tables.RowsOf(derive.Recovery), 6)
	if err != nil || len(j.results)+len(j.notes) > 0 {
		t.Errorf("%+v, %v", j.results, err)
	}
}

// TestDeciding: as many covariates as ten men who stopped each allow, one at least; the end of a
// time in months that lost its last digit is no stop.
func TestDeciding(t *testing.T) {
	if s := stopDay(6.0/unit.DaysPerMonth, 6); !math.IsInf(s, 1) {
		t.Errorf("treated to the end: %v", s)
	}
	if s := stopDay(2, 100); s != 2*unit.DaysPerMonth {
		t.Errorf("stopped: %v", s)
	}
	tables := treated(t)
	j := &job{tables: tables, plan: DefaultPlan()}
	x := tables.RowsOf(derive.Recovery)
	stop := x.Columns[2].Numbers
	for least, want := range map[float64]int{0.01: 1, 6 * unit.DaysPerMonth: 2} {
		if got := j.deciding(x, stop, least); len(got) != want || got[0].Name != "age" {
			t.Errorf("within %v days: %v", least, got)
		}
	}
}
