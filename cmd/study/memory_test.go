package study

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"weak"

	"leydig/cohort"
	"leydig/cohort/derive"
)

// TestMeasurementsLetGo: tables of a study that is analysed once, its published figures
// and the rows of models that are made later hold no measurements, which are most of the
// memory of a large cohort.
func TestMeasurementsLetGo(t *testing.T) {
	for _, name := range []string{"cc-review", "trt-recovery"} {
		s := loaded(t, name)
		s.Once = true
		var held []weak.Pointer[float64]
		for i := range s.Data.Cohort.Series {
			x := &s.Data.Cohort.Series[i]
			values := slices.Clone(x.Value.Floats())
			x.Value = cohort.ReadingsOf(values)
			held = append(held, weak.Make(&values[0]))
		}
		if len(held) < 5 {
			t.Fatalf("%s: %d analytes", name, len(held))
		}
		tables, figured, err := s.tabulated(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		for i, x := range held {
			if x.Value() != nil {
				t.Errorf("%s: the measurements of analyte %d of %d are held", name, i+1, len(held))
			}
		}
		if s.Data.Cohort.Visits.Places.Len() > 0 {
			t.Errorf("%s: places of visits are held", name)
		}
		o := tables.OfKind(derive.KindTimeToEvent)[0].Name
		if x := tables.RowsOf(o); x == nil || len(x.At) == 0 {
			t.Errorf("%s: no rows of a model of %s afterwards", name, o)
		}
		runtime.KeepAlive(s)
		runtime.KeepAlive(figured)
	}
}

// TestPatientsLetGo: where no format lists patients, what was derived of them goes too, but
// for the rows of models.
func TestPatientsLetGo(t *testing.T) {
	s := loaded(t, "cc-review")
	s.Once, s.Unlisted = true, true
	o := s.Data.TimesOf(derive.Recovery)
	baselines, visits, ends := weak.Make(&s.Data.Baselines[0]), weak.Make(&s.Data.Cohort.Visits.Start[0]), weak.Make(&o.Event[0])
	o = nil
	tables, figured, err := s.tabulated(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if s.Data != nil {
		t.Error("the study has its patients")
	}
	before := len(figured.figures)
	figures, err := figured.beside(0.95)
	if err != nil || before == 0 || len(figures) == 0 {
		t.Errorf("%d of %d figures (%v)", len(figures), before, err)
	}
	figured = nil
	runtime.GC()
	if baselines.Value() != nil || visits.Value() != nil || ends.Value() != nil {
		t.Errorf("held are the baselines: %v, visits: %v, who had the event: %v",
			baselines.Value() != nil, visits.Value() != nil, ends.Value() != nil)
	}
	if x := tables.RowsOf(derive.Recovery); x == nil || len(x.At) == 0 {
		t.Error("no rows of a model afterwards")
	}
	runtime.KeepAlive(s)
}
