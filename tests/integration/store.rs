//! Every store keeps the contract.

use open_door::store::memory::Memory;
use open_door::store::sqlite::Sqlite;
use open_door::vault::KeyFile;
use tempfile::TempDir;

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

struct InSqlite(TempDir);

impl Backend for InSqlite {
    type Store = Sqlite;

    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        KeyFile::create(&folder.path().join("open-door.key")).unwrap();
        Self(folder)
    }

    async fn open(&self) -> Sqlite {
        Sqlite::open(&self.0.path().join("data"), &self.0.path().join("open-door.key")).await.unwrap()
    }
}

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    contract::holds::<InSqlite>().await;
}
