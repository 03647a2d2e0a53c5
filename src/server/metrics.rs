//! What a server counts, in the text format of Prometheus.

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::sync::Arc;
use std::time::Duration;

/// Upper ends of the buckets of latencies, in seconds.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// A response that acknowledges records says here how many: they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged(pub u64);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

type Latencies = Family<Route, Histogram, fn() -> Histogram>;

/// The counters of a server. A copy counts into the same.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    calls: Family<Call, Counter>,
    latencies: Latencies,
    connections: Gauge,
    acknowledged: Counter,
}

impl Metrics {
    /// Nothing counted yet.
    pub fn new() -> Self {
        let (calls, connections, acknowledged) =
            (Family::<Call, Counter>::default(), Gauge::default(), Counter::default());
        let latencies = Latencies::new_with_constructor(|| Histogram::new(BUCKETS));
        let mut registry = Registry::with_prefix("invigil");
        registry.register("requests", "Calls answered, by route and status", calls.clone());
        registry.register_with_unit(
            "request_duration",
            "Time from the head of a call to the head of its answer",
            Unit::Seconds,
            latencies.clone(),
        );
        registry.register("open_connections", "Connections that are open", connections.clone());
        registry.register("records_acknowledged", "Journal records acknowledged", acknowledged.clone());
        Self { registry: Arc::new(registry), calls, latencies, connections, acknowledged }
    }

    /// A call was answered.
    pub(super) fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let call = Call { method: method.to_owned(), route: route.to_owned(), status };
        self.calls.get_or_create(&call).inc();
        self.latencies.get_or_create(&Route { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// Records were acknowledged.
    pub(super) fn acknowledged(&self, records: u64) {
        self.acknowledged.inc_by(records);
    }

    /// A connection is open as long as the answer lives.
    pub(super) fn connected(&self) -> Connected {
        self.connections.inc();
        Connected(self.connections.clone())
    }

    /// Everything counted, as text.
    pub fn text(&self) -> String {
        let mut out = String::new();
        match text::encode(&mut out, &self.registry) {
            Ok(()) => out,
            // a text takes whatever is written to it
            Err(_) => String::new(),
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// An open connection, counted.
pub(super) struct Connected(Gauge);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.dec();
    }
}
