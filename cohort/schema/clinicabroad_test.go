package schema

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// abroad are what a look at exports of other countries' laboratories brought.
var abroad = []clinic{
	{"tests under a word of another tongue that stands for a test", func(c *trial, r *rand.Rand) {
		rows := [][]string{{"Pat-ID", "Start", "Abnahme", "Analyse", "Ergebnis", "Einheit"}}
		for _, m := range c.men {
			for k := range m.values {
				at := []string{m.id, m.index.String(), when(m, k, "02.01.2006")}
				rows = append(rows, append(at, "Testosteron", number(m.values[k]), "ng/dl"), append(at, "Lutropin", "4.1", "IE/l"))
			}
		}
		c.sheet("a.csv", "", rows...)
	}, right, nil},
	{"units with a power of minus one", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "Testosterone ng dL-1", "LH IU·L⁻¹"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k]), "4.1"}
		})...)
	}, right, nil},
}

// TestNoPatients: what stands under the header of identifiers and is none.
func TestNoPatients(t *testing.T) {
	rows := "ID,Start,Date,TT (ng/dL)\nArm: clomiphene\nP1,2020-01-15,2020-01-15,200\nP1,2020-01-15,2020-04-15,420\n" +
		"#N/A,2020-01-15,2020-04-20,300\n" +
		"P2,2020-02-15,2020-02-15,210\nP2,2020-02-15,2020-05-15,330\nSubtotal of clomiphene (n = 2),,,290\n" +
		"NA,2020-03-15,2020-03-15,190\nP3,2020-03-15,2020-03-15,190\nP3,2020-03-15,2020-06-15,290\nP4,2020-03-15,2020-06-15,\n" +
		"Subtotal of hCG,,,240\nred = low,green = fine\n"
	r := mustRead(t, Plan{}, rows)
	if got := r.Cohort.Patients.ID.All(); !slices.Equal(got, []string{"P1", "P2", "P3", "P4"}) {
		t.Errorf("patients %q", got)
	}
	if got := at(r, cohort.DroppedRow); len(got) != 6 {
		t.Errorf("told at %v", got)
	}
	for _, ids := range [][]string{{"NA", "KL", "ND"}, {"Max Muster", "Anna Lee", "All Gray"}, {"Sum 1", "Sum 2", "Sum 3"}} {
		text := "ID,Start,Date,TT (ng/dL)\n"
		for i, id := range ids {
			text += fmt.Sprintf("%s,2020-01-15,2020-01-15,%d\n%s,2020-01-15,2020-04-15,%d\n", id, 200+i, id, 390+7*i)
		}
		if r := mustRead(t, Plan{}, text); r.Cohort.Patients.Len() != 3 {
			t.Errorf("%q: patients %q", ids, r.Cohort.Patients.ID)
		}
	}
}

// TestOtherCalendars: a date of another calendar is none of ours, and the refusal names it.
func TestOtherCalendars(t *testing.T) {
	for date, named := range map[string]string{"1398/05/12": "Iranian", "12.05.1440": "Islamic", "2562-03-05": "Buddhist",
		"05/03/2562":   "Buddhist",
		"5 มี.ค. 2562": "Buddhist", "R5.3.1": "Japan", "H.30.5.2": "Japan", "S 48.11.18": "Japan", "平成 30年5月2日": "Japan", "平成30年5月2日": "Japan",
		"108/03/05": "Taiwan"} {
		visits := strings.Replace(goodVisits, "2020-04-15", date, 1)
		r := mustRead(t, Plan{}, goodPatients, visits)
		i := slices.IndexFunc(r.Findings, func(f cohort.Finding) bool { return f.Code == cohort.BadDate })
		if i < 0 || r.Findings[i].At.Cell != "B3" || !strings.Contains(r.Findings[i].Message, named) {
			t.Errorf("%s among the visits: %+v", date, r.Findings)
		}
		patients := "patient_id,index_date\nP1," + date + "\nP2," + date + "\nP3," + date + "\n"
		if _, err := tables(t, Plan{}, patients, goodVisits); err == nil || !strings.Contains(err.Error(), "(a.csv: B1)") ||
			!strings.Contains(err.Error(), named) {
			t.Errorf("%s as the start: %v", date, err)
		}
	}
}

// TestOddDates: dates that could be read as something else.
func TestOddDates(t *testing.T) {
	visits := func(old, new string) string { return strings.ReplaceAll(goodVisits, old, new) }
	r := mustRead(t, Plan{}, goodPatients, visits("2020-04-15", "19-04-15")) // 2015 by its last number, 2019 by its first
	if got := at(r, cohort.AmbiguousDate); !slices.Contains(got, "b.csv: B1:B7") {
		t.Errorf("a short year beside others that stand first: told at %v", got)
	}
	months := regexp.MustCompile(`(\d{4})-(\d\d)-\d\d`).ReplaceAllString(goodVisits, "$2.$1")
	r = mustRead(t, Plan{}, goodPatients, months)
	if got := fmt.Sprint(r.Cohort.VisitDay(0, 1)); got != "2020-04-15" || len(at(r, cohort.AmbiguousDate)) != 1 {
		t.Errorf("04.2020 as a visit's date is %s: %v", got, r.Findings)
	}
	days := visits("2020-01-15", "15/12") // no month 15
	days = strings.ReplaceAll(strings.ReplaceAll(days, "2020-04-15", "4/12"), "2020-02-15", "15/12")
	days = regexp.MustCompile(`2020-\d\d-\d\d`).ReplaceAllString(days, "6/12")
	if r, err := tables(t, Plan{}, goodPatients, days); err == nil {
		t.Errorf("a day and a month without a year are read as %v", r.Cohort.Visits.Time.At(1))
	}
	r = mustRead(t, Plan{}, "patient_id,age,birth_date,index_date\nP1,40,5e2,2020-01-15\nP2,50,,2020-02-15\nP3,55,,2020-03-15\n", goodVisits)
	if got := at(r, cohort.BadDate); !slices.Equal(got, []string{"a.csv: C2"}) {
		t.Errorf("5e2 as a birth date: told at %v", got)
	}
}

// TestTitlesOfAnyWidth: lines above the header are titles, however many cells they have.
func TestTitlesOfAnyWidth(t *testing.T) {
	r := mustRead(t, Plan{}, "Report,Export\nPeriod,2016-01-01,2020-12-31\n"+
		"Site,Here\n,,\nID,Month,TT (ng/dL)\nP1,0,200\nP1,3,400\nP2,0,210\nP2,3,500\n")
	if len(r.Findings) > 0 {
		t.Errorf("%v", r.Findings)
	}
}

// TestUnderTwoIDs: a man who stands there twice is told, and men who only resemble each other
// are not.
func TestUnderTwoIDs(t *testing.T) {
	man := func(id, start string, values ...int) string {
		text := ""
		for k, v := range values {
			text += fmt.Sprintf("%s,%s,%d,%d\n", id, start, 3*k, v)
		}
		return text
	}
	header := "ID,Start,Month,TT (ng/dL)\n" + man("A", "2020-01-15", 200, 400, 500) + man("B", "2020-01-15", 200, 400, 501)
	for text, want := range map[string][]string{
		man("C", "2020-01-15", 200, 400, 500):      {"a.csv: A8"},
		man("C", "2020-01-16", 200, 400, 500):      nil,
		man("C", "2020-01-15", 200, 400):           nil,
		man("C", "2020-01-15", 200, 400, 500, 510): nil,
	} {
		if got := at(mustRead(t, Plan{}, header+text), cohort.DuplicatePatient); !slices.Equal(got, want) {
			t.Errorf("%s: told at %v, want %v", text, got, want)
		}
	}
}

// TestNearlyTestosterone: an input without testosterone is refused with the column that is nearest
// to it.
func TestNearlyTestosterone(t *testing.T) {
	for text, want := range map[string]string{
		"ID,Month,Testosterone ngs/dl,LH\nA,0,200,3\nA,3,300,4\n":                              `a.csv: C1: "Testosterone ngs/dl" may be one`,
		"ID,Month,LOINC,Value\nA,0,2986-8,200\nA,0,10501-5,3\nA,3,2986-8,300\nA,3,10501-5,4\n": `a.csv: C1: "LOINC" holds codes of tests`,
	} {
		if _, err := tables(t, Plan{}, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestZeroTestosterone: no man has none; where 0 stands for missing it would be a value as low as
// any.
func TestZeroTestosterone(t *testing.T) {
	r := mustRead(t, Plan{}, goodPatients, strings.Replace(goodVisits, "P1,2020-04-15,420", "P1,2020-04-15,0", 1))
	if got := at(r, cohort.OutOfRange); !slices.Equal(got, []string{"b.csv: C3"}) {
		t.Errorf("0 ng/dL: told at %v", got)
	}
}

// TestTwoHeaderRowsOfDates: the calendar's months over the names of what was measured in them.
func TestTwoHeaderRowsOfDates(t *testing.T) {
	r := mustRead(t, Plan{}, "ID,Start,Mar 2018,,Jun 2018,\n,,T ng/dl,LH,T ng/dl,LH\n"+
		"P1,2018-03-20,200,3,400,4\nP2,2018-03-20,210,5,430,6\nP3,2018-03-20,220,,440,8\n")
	lh := r.Cohort.Find(unit.LH)
	if got := fmt.Sprint(r.Cohort.Patients.ID, lh.Value.Floats()); got != "[P1 P2 P3] [3 4 5 6 NaN 8]" {
		t.Errorf("%s, %v", got, r.Findings)
	}
	if len(r.Findings) != 1 { // months and no days
		t.Errorf("%v", r.Findings)
	}
}

// TestReplicates: "Testosterone 1" and "Testosterone 2" of rows with dates are settled by the plan,
// which the refusal says.
func TestReplicates(t *testing.T) {
	text := "ID,Start,Date,Testosterone 1,Testosterone 2\nP1,2020-01-15,2020-01-15,200,208\nP1,2020-01-15,2020-04-15,420,428\n" +
		"P2,2020-01-15,2020-01-15,210,218\nP2,2020-01-15,2020-04-15,430,438\n"
	if _, err := tables(t, Plan{}, text); err == nil ||
		!strings.Contains(err.Error(), `read: - {column: "Testosterone 1", is: total_testosterone}`) {
		t.Error(err)
	}
	r := mustRead(t, Plan{Read: []ColumnPlan{{Column: "Testosterone 1", Is: "total_testosterone"}}}, text)
	if got := fmt.Sprint(r.Cohort.Find(unit.TotalTestosterone).Value.Floats()); got != "[200 420 210 430]" {
		t.Errorf("read as %s", got)
	}
}

// TestCountBesideConcentration: a count of sperm in millions gives way to what is named a concentration.
func TestCountBesideConcentration(t *testing.T) {
	r := mustRead(t, Plan{}, "ID,Month,TT,Sperm count (million),Sperm concentration (M/ml)\n"+
		"A,0,200,90,30\nA,3,400,120,40\nB,0,210,60,20\nB,3,300,66,22\n")
	if got := fmt.Sprint(r.Cohort.Find(unit.SpermConcentration).Value.Floats()); got != "[30 40 20 22]" {
		t.Errorf("read as %s", got)
	}
}

// TestUnitsRowOfTongues: a row of units has words of the table's tongue.
func TestUnitsRowOfTongues(t *testing.T) {
	r := mustRead(t, Plan{}, "Pac.;Edad;Mes;Testosterona;LH\n;años;;nmol/L;mUI/mL\nA;40;0;7,1;3\nA;40;3;14,2;4\nB;50;0;8,1;5\nB;50;3;15,2;6\n")
	if got := fmt.Sprintf("%.1f", r.Cohort.Find(unit.TotalTestosterone).Value.Floats()); got != "[204.8 409.6 233.6 438.4]" {
		t.Errorf("read as %s", got)
	}
}

// TestRowsBetweenVisits: years between visits, with or without means, are no patients, and the
// last visit of a man is none for a chance sum.
func TestRowsBetweenVisits(t *testing.T) {
	text := "MRN,Start,Date,TT (ng/dL)\n2020,,,\n2001,2020-01-15,2020-01-15,200\n2002,2020-01-20,2020-01-20,210\nYear 2021,,,205\n" +
		"2001,2020-01-15,2021-04-15,420\n2002,2020-01-20,2021-04-20,430\n2021,,,425\n2003,2020-01-20,,\n"
	r := mustRead(t, Plan{}, text)
	if got := r.Cohort.Patients.ID.All(); !slices.Equal(got, []string{"2001", "2002", "2003", "2021"}) { // 2021 has a value: nobody knows
		t.Errorf("patients %q", got)
	}
	if got := at(r, cohort.DroppedRow); !slices.Equal(got, []string{"a.csv: A2", "a.csv: A5"}) {
		t.Errorf("told at %v", got)
	}
	visits := "ID,Start,Date,TT (ng/dL),LH\nA,2020-01-15,2020-01-15,200,4\n,,2020-02-15,300,5\nB,2020-01-15,2020-01-15,200,4\n" +
		",,2020-02-15,300,4\n,,2020-04-15,250,4.25\n" // the means of those above
	if r := mustRead(t, Plan{}, visits); r.Cohort.Visits.Len() != 5 {
		t.Errorf("%d visits: %v", r.Cohort.Visits.Len(), r.Findings)
	}
}

// TestArmsBySheet: sheets that are named by treatments are told where no column says the treatment.
func TestArmsBySheet(t *testing.T) {
	for names, want := range map[[2]string]int{{"Clomiphene", "hCG"}: 1, {"North", "South"}: 0} {
		c := &trial{}
		for i, name := range names {
			id := fmt.Sprint("P", i)
			c.sheet("a.xlsx", name, []string{"ID", "Month", "TT (ng/dL)"}, []string{id, "0", "200"}, []string{id, "3", "400"})
		}
		r, err := Read(t.Context(), c.books, Plan{})
		if err != nil {
			t.Fatal(err)
		}
		if got := at(r, cohort.UnknownColumn); len(got) != want {
			t.Errorf("%q: told at %v", names, got)
		}
	}
}

// TestTextsForSpreadsheets: ="0012", by which a CSV file tells a spreadsheet program that a cell is a
// text, is that text: identifiers meet those of a file without it, and numbers are numbers.
func TestTextsForSpreadsheets(t *testing.T) {
	patients := "=\"ID\",=\"Age\"\n=\"0012\",=\"41\"\n=\"0013\",=\"52\"\n"
	visits := "ID,Month,TT (ng/dL)\n0012,0,\"=\"\"200\"\"\"\n0012,3,=\"410\"\n0013,0,220\n0013,3,510\n"
	r := mustRead(t, Plan{}, patients, visits)
	if len(r.Findings) > 0 || r.Cohort.Patients.Len() != 2 || r.Cohort.Visits.Len() != 4 {
		t.Fatalf("%d men, %d visits, %v", r.Cohort.Patients.Len(), r.Cohort.Visits.Len(), r.Findings)
	}
	x, age := r.Cohort.Find(unit.TotalTestosterone), r.Cohort.Patients.Number("age")
	if got := [3]float64{x.At(0), x.At(1), age.Values[1]}; got != [3]float64{200, 410, 52} {
		t.Errorf("read %v", got)
	}
}

// TestTonguesSayOneThing: a word of another tongue has one English; else which of two it had
// would change from run to run.
func TestTonguesSayOneThing(t *testing.T) {
	said := map[string]string{}
	for english, list := range tongues {
		for w := range strings.FieldsSeq(list) {
			if other, twice := said[fold(w)]; twice && other != english {
				t.Errorf("%q is %q and %q", w, english, other)
			}
			said[fold(w)] = english
		}
	}
}

// TestHeadersAbroad: headers of other tongues that were not read, or read as another column.
func TestHeadersAbroad(t *testing.T) {
	for name, headers := range map[string][]string{
		"patient_id": {"Pat-Kennung", "Κωδικός ασθενούς", "رقم المريض", "Номер истории болезни", "Nº do processo", "住院号", "Identifiant",
			"Registro", "Protokol No", "Cod. paziente", "N. paziente", "N.º paciente", "Pasientnr", "환자번호",
			"Αριθμός ασθενούς", "Číslo pacienta"},
		"month":      {"Месяц наблюдения", "Miesiące od rozpoczęcia", "الشهر", "Mois depuis le début", "随访月份", "経過月数"},
		"age":        {"ΗΛΙΚΙΑ", "العمر", "Âge à l’inclusion", "Ålder", "Věk", "나이", "Ηλικία"},
		"birth_date": {"Д.р.", "出生年月日", "تاريخ الميلاد", "Geb.-Datum", "DDN", "Nato il", "Data nasc.", "생년월일", "Fødselsdato"},
		"index_date": {"تاريخ بدء العلاج", "Ημ/νία έναρξης θεραπείας", "Fecha inicio tto", "用药开始日期", "Data włączenia leczenia", "起始日期",
			"치료 시작일", "投与開始日", "Tedaviye başlama", "Zahájení léčby", "Behandlingsstart"},
		"etiology": {"Form des Hypogonadismus", "Αίτιο", "السبب", "Genese", "Tipo de hipogonadismo", "Årsak", "원인"},
		"trt_duration": {"Durée du traitement par testostérone (mois)", "TRT kullanım süresi (ay)", "TRT时间（月）", "مدة TRT (شهر)",
			"Стаж ТЗТ, мес", "Önceki TRT süresi (ay)", "Czas trwania TRT (miesiące)", "Длительность ТЗТ (мес)", "TRT 기간(개월)", "睾酮治疗时间(月)"},
		"treatment":         {"Molécule", "Терапия", "치료제", "الدواء", "治疗方案", "Medicamento", "Medicatie", "Läkemedel", "약물"},
		"symptoms_improved": {"Symptomverbesserung", "Mejoría de los síntomas", "호전 여부", "Mejora clínica", "Bedring", "Zlepšení", "증상 호전"},
		"adverse_event":     {"UAW", "Παρενέργειες", "НЯ", "الأعراض الجانبية", "Biverkningar", "Nežádoucí účinky", "부작용"},
		"visit_date": {"Befunddatum", "Numune tarihi", "Ημ/νία λήψης", "تاريخ سحب الدم", "Date du dosage", "Date bilan",
			"Fecha analítica", "Provdatum", "채혈일", "Datum odběru", "Ημερομηνία επίσκεψης"},
		"total_testosterone": {"Testosteron w surowicy", "التستوستيرون الكلي", "Τεστοστερόνη ορού", "Testosteron i.S.", "血清总睾酮",
			"총 테스토스테론 (ng/dL)", "Ολική τεστοστερόνη"},
		"free_testosterone": {"Fritt testosteron", "유리 테스토스테론", "Volný testosteron"},
		"estradiol":         {"Œstradiol", "에스트라디올"},
		"hematocrit":        {"Ht (%)", "적혈구용적률", "Hk", "Hematokryt", "Hte (%)", "Htc", "血细胞比容"},
		"on_trt": {"Con testosterona", "In terapia con testosterone", "TRT en cours", "TRT 여부", "Λαμβάνει TRT", "TRT実施中",
			"Em uso de testosterona", "是否在用TRT", "TRT中", "Gebruikt TRT", "Em TRT", "W trakcie TRT", "На ТЗТ", "Получает ТЗТ"},
	} {
		for _, h := range headers {
			if got := recognise(h); got.m != find(name) || got.residue != "" {
				t.Errorf("%q is read as %+v for %s", h, got.m, name)
			}
		}
	}
}

// TestDrugsAbroad: a drug's names, with its salt, dose and brand, in the tongues of clinics.
func TestDrugsAbroad(t *testing.T) {
	for want, texts := range map[string][]string{
		"cc": {"citrate de clomifène", "Clomifencitrat 50 mg", "clomifeen", "25 mg Clomid", "clomiphene (Clomid)", "Clomid 50 mg/j",
			"Klomen 50 mg",
			"Клостилбегит 50 мг", "κλομιφαίνη", "クロミフェン25mg", "枸橼酸氯米芬", "클로미펜 50mg", "كلوميفين"},
		"hcg":        {"Gonadotropina coriónica", "хорионический гонадотропин", "Gonasi HP 2000", "绒促性素 2000IU", "ХГЧ 1500 МЕ"},
		"cc+hcg":     {"hCG et clomifène", "hCG y clomifeno", "hCG e clomifene", "ХГЧ и кломифен", "hCG ve klomifen", "hCG＋クロミフェン"},
		"none":       {"sans traitement", "未治疗", "keine"},
		"Clomid hCG": {"Clomid hCG"}, "vitamin e": {"vitamin e"}, // kept as written
	} {
		for _, text := range texts {
			if got := canonicalTreatment(text); got != want {
				t.Errorf("%q is read as %q, want %q", text, got, want)
			}
		}
	}
}
