//! Every store keeps the contract.

use open_door::store::memory::Memory;

use crate::common::contract::{self, Backend};

struct InMemory(Memory);

impl Backend for InMemory {
    type Store = Memory;

    fn new() -> Self {
        Self(Memory::default())
    }

    async fn open(&self) -> Memory {
        self.0.clone()
    }
}

#[tokio::test]
async fn memory_keeps_the_contract() {
    contract::holds::<InMemory>().await;
}
