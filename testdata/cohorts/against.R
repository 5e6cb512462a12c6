# What R makes of the sample cohorts (synthetic), to hold results.json against.
#   leydig export testdata/cohorts/cc-review/cohort.xlsx --table patients > cc.csv
#   leydig export testdata/cohorts/trt-recovery/cohort.xlsx --table patients > trt.csv
#   leydig export testdata/cohorts/trt-recovery/cohort.xlsx --table visits > visits.csv
#   Rscript testdata/cohorts/against.R cc.csv trt.csv visits.csv
# R 4.2.2, survival 3.5-3, cmprsk 2.2-11. Printed with 15 digits: name, value.
suppressMessages({library(survival); library(cmprsk)})
a <- commandArgs(TRUE)
say <- function(name, x) cat(sprintf("%s\t%.15g\n", name, x), sep = "")
d <- read.csv(a[1])
r <- subset(d, !is.na(recovery_month)); r$e <- r$recovery_event == "yes"
f <- survfit(Surv(recovery_month, e) ~ 1, r, conf.type = "log-log")
q <- quantile(f, .5); say("km.median", q$quantile); say("km.median.lower", q$lower); say("km.median.upper", q$upper)
s <- summary(f, times = 6); say("km.reached.6", 1 - s$surv); say("km.reached.6.lower", 1 - s$upper); say("km.reached.6.upper", 1 - s$lower)
t <- survdiff(Surv(recovery_month, e) ~ age_band, r); say("logrank.age_band", t$chisq)
r$et <- relevel(factor(ifelse(r$etiology_class == "unknown", NA, r$etiology_class)), "secondary")
m <- coxph(Surv(recovery_month, e) ~ I(age/10) + I(trt_duration/12) + et + I(baseline_lh/5) + I(baseline_fsh/5) + I(testicular_volume/5), r,
           control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 50))
h <- summary(m)$conf.int
say("cox.age", h[1, 1]); say("cox.age.lower", h[1, 3]); say("cox.age.upper", h[1, 4]); say("cox.primary", h["etprimary", 1])
say("cox.zph.global", cox.zph(m)$table["GLOBAL", 1]); say("cox.concordance", summary(m)$concordance[1])
cc <- model.frame(m); n <- as.integer(rownames(cc)); rr <- r[as.character(n), ] # complete cases
ctl <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 50)
m0 <- update(m, . ~ . - et, data = rr); say("cox.etiology.lr", 2 * (m$loglik[2] - m0$loglik[2]))
m1 <- coxph(Surv(recovery_month, e) ~ et, rr, control = ctl); say("cox.crude.primary", exp(coef(m1)["etprimary"]))
say("cox.crude.primary.upper", summary(m1)$conf.int["etprimary", 4])
e <- subset(d, response_evaluable == "yes"); y <- e$responder == "yes"
say("wilson.lower", prop.test(sum(y), length(y), correct = FALSE)$conf.int[1]); say("wilson.upper", prop.test(sum(y), length(y), correct = FALSE)$conf.int[2])
say("responders.age.p", chisq.test(table(e$age_band, y), correct = FALSE)$p.value)
say("age.sd", sd(d$age)); say("age.q1", quantile(d$age, .25)); say("baseline.t.mean", mean(d$baseline_total_testosterone))
rm <- function(b) { x <- survfit(Surv(recovery_month, e) ~ 1, subset(r, age_band == b)); summary(x, rmean = 24)$table["rmean"] }
say("rmst.40-49 minus <40", rm("40-49") - rm("<40"))
g <- read.csv(a[2]); g <- subset(g, !is.na(recovery_month))
w <- as.numeric(as.Date(g$restart_date) - as.Date(g$index_date)) / 30.4375
x <- g$recovery_month; ev <- ifelse(g$recovery_event == "yes", 1, 0)
k <- !is.na(w) & w > 0 & (ev == 0 | w < x); x[k] <- w[k]; ev[k] <- 2
aj <- summary(survfit(Surv(x, factor(ev, 0:2, c("none", "recovery", "restart"))) ~ 1, conf.type = "log-log"), times = 12)
say("aj.recovery.12", aj$pstate[2]); say("aj.recovery.12.lower", aj$lower[2]); say("aj.recovery.12.upper", aj$upper[2]); say("aj.restart.12", aj$pstate[3])
say("gray.treatment", cuminc(x, ev, g$treatment)$Tests[1, 1])
# Sperm recovery from the visits, and its Cox model before and after the median event time.
v <- read.csv(a[3]); h <- read.csv(a[2]); v <- subset(v, !is.na(sperm_concentration))
v$restart <- (as.numeric(as.Date(h$restart_date) - as.Date(h$index_date)) / 30.4375)[match(v$patient_id, h$patient_id)]
at <- subset(v, month <= 0 & month >= -6); at <- at[order(at$patient_id, -at$month), ]; at <- at[!duplicated(at$patient_id), ]
met <- at$patient_id[at$sperm_concentration >= 20]
fu <- subset(v, month > 0 & on_trt != "yes" & (is.na(restart) | month <= restart) & !(patient_id %in% met))
s <- do.call(rbind, lapply(split(fu, fu$patient_id), function(x) { x <- x[order(x$month), ]; k <- which(x$sperm_concentration >= 20)
  data.frame(patient_id = x$patient_id[1], t = if (length(k)) x$month[k[1]] else max(x$month), e = length(k) > 0) }))
s <- merge(s, h, by = "patient_id"); s$et <- relevel(factor(ifelse(s$etiology_class == "unknown", NA, s$etiology_class)), "secondary")
s <- subset(s, !is.na(et) & !is.na(age) & !is.na(trt_duration) & !is.na(testicular_volume))
cut <- sort(s$t[s$e])[(sum(s$e) - 1) %/% 2 + 1]
sp <- survSplit(Surv(t, e) ~ ., s, cut = cut, episode = "part")
for (k in 1:2) { z <- coxph(Surv(tstart, t, e) ~ I(age/10) + I(trt_duration/12) + et + I(testicular_volume/5), subset(sp, part == k), control = ctl)
  say(c("cox.early.age", "cox.late.age")[k], exp(coef(z)[1])) }
