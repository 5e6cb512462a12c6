package schema

import (
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// TestEveryWordCounts: a word in a header that makes it something else is never
// dropped.
func TestEveryWordCounts(t *testing.T) {
	for header, want := range map[string]string{
		"Testosterone (free)": "free_testosterone", "Testosterone (total)": "total_testosterone", "Testosterone, bioavailable (ng/dL)": "",
		"Testosterone target":    "",
		"Testosterone (mg/week)": "", "Testosterone (% of baseline)": "", "% free testosterone": "", "Testosterone (salivary)": "",
		"Testosterone [reference]":      "",
		"TESTOSTERONE, TOTAL, LC/MS/MS": "total_testosterone", "FSH, SERUM": "fsh", "Testosterone (LC-MS/MS)": "total_testosterone",
		"T/E2 ratio": "", "DHEA-S": "",
		"TRT d/c date": "index_date", "Date clomid started": "index_date", "last shot": "index_date", "Off T": "index_date",
		"TRT start date": "", "Date TRT restarted": "restart_date",
		"Date of last TRT": "index_date", "hCG stopped": "stop_date", "N° patient": "patient_id", "Durée TRT (ans)": "trt_duration",
		"Testostérone libre (pmol/L)": "free_testosterone",
		"Tedavi başlangıç tarihi":     "index_date", "Kan alma tarihi": "visit_date", "TRT alıyor mu": "on_trt", "患者编号": "patient_id",
		"治疗开始日期": "index_date", "总睾酮 (nmol/L)": "total_testosterone",
		"游离睾酮": "free_testosterone", "Fecha de inicio del tratamiento": "index_date", "Edad (años)": "age",
		"Testosterona total": "total_testosterone", "Дата рождения": "birth_date",
		"Общий тестостерон (нмоль/л)": "total_testosterone", "Testosterone % change": "", "開始日": "index_date", "LH baseline": "lh",
		"Nebenwirkungen": "adverse_event", "Behandlungsbeginn": "index_date",
		"Patiëntnummer": "patient_id", "Bezoekdatum": "visit_date", "Blutabnahmedatum": "visit_date", "Therapiestart": "index_date",
		"Testosteronwert (ng/dl)": "total_testosterone", "Testosterondosis (mg)": "", "Codice paziente": "patient_id",
		"Data da consulta": "visit_date", "検査日": "visit_date", "Performed Date/Time": "visit_date", "Date specimen received": "visit_date",
		"Time performed": "", "Klachten verbeterd": "symptoms_improved", "UPI": "patient_id", "N° dossier": "patient_id",
		"Length of TRT use": "trt_duration", "How long on testosterone": "trt_duration",
		"Length of stay": "", "T ratio": "", "Total Testo nmol/L": "total_testosterone", "Duration of testosterone dose": "",
	} {
		got := ""
		if l := recognise(header); l.m != nil {
			got = l.m.name
		}
		if got != want {
			t.Errorf("%q is read as %q, want %q", header, got, want)
		}
	}
	if l := recognise("T score"); l.m != nil && l.rank() != 3 && l.unitText == "" {
		t.Errorf("%+v", l)
	}
	if l := recognise("Testosterone (see legend)"); l.m != find("total_testosterone") || l.residue == "" || l.rank() != 3 {
		t.Errorf("%+v", l)
	}
}

// TestWordsLeftOver: a header with words that were not understood loses to one
// without, and is told when alone.
func TestWordsLeftOver(t *testing.T) {
	r := mustRead(t, Plan{}, "id,age,month,Testosterone (xyz),Testosterone\nP1,40,3,300,310\n")
	if v := r.Cohort.Find(unit.TotalTestosterone).Value.Floats()[0]; v != 310 {
		t.Errorf("%v is read, want the column without more words", v)
	}
	r = mustRead(t, Plan{}, "id,age,month,Testosterone (xyz)\nP1,40,3,300\n")
	if got := at(r, cohort.UnknownColumn); !slices.Equal(got, []string{"a.csv: D1"}) {
		t.Errorf("told at %v", got)
	}
	if _, err := tables(t, Plan{}, "id,age,month,Testosterone dose (mg)\nP1,40,3,100\n"); err == nil || !strings.Contains(err.Error(),
		"total_testosterone") {
		t.Errorf("a dose was read: %v", err)
	}
}

// TestPlannedHeaders: a header that the plan names keeps its unit and its time.
func TestPlannedHeaders(t *testing.T) {
	r := mustRead(t, Plan{Names: map[string]string{"total_testosterone": "Hormone X 3 months [nmol/L]"}},
		"id,age,TT 0,Hormone X 3 months [nmol/L]\nP1,40,200,10\nP2,41,210,11\n")
	s := r.Cohort.Find(unit.TotalTestosterone)
	if !slices.ContainsFunc(s.Value.Floats(), func(v float64) bool { return v > 288.41 && v < 288.43 }) {
		t.Errorf("%v", s.Value.Floats())
	}
}

// TestThyroid: T3 and T4 are hormones of the thyroid, unless other visits are numbered
// beside them.
func TestThyroid(t *testing.T) {
	if _, err := tables(t, Plan{}, "id,age,Total T3 (ng/dL),fT4\nP1,40,120,1.2\nP2,41,110,1.1\n"); err == nil {
		t.Error("T3 is read as total testosterone")
	}
	r := mustRead(t, Plan{}, "id,age,T0,T3,T6\nP1,40,200,310,420\nP2,41,210,320,430\n")
	if v := r.Cohort.Find(unit.TotalTestosterone).Value.Floats(); !slices.Equal(v, []float64{200, 310, 420, 210, 320, 430}) {
		t.Errorf("%v", v)
	}
}
